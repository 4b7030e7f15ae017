// Reaches for those who listen on this machine, and beyond: they tell whether somebody came.
import { bait, each } from './tried.ts';

const { connect, createServer } = process.getBuiltinModule('node:net');
const { createSocket } = process.getBuiltinModule('node:dgram');
const { resolve4 } = process.getBuiltinModule('node:dns');

const came = (options: object) =>
  new Promise((resolve, reject) => {
    const socket = connect(options as never, () => resolve(socket.destroy()));
    socket.once('error', reject);
  });
const sent = () =>
  new Promise<void>((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.send('hello', bait.udpPort, '127.0.0.1', (error) => (error ? reject(error) : resolve()));
    socket.unref();
  });
const listens = (options: object) =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(options, () => resolve(server.close()));
  });
const named = () =>
  new Promise<void>((resolve, reject) => {
    resolve4('example.org', (error) => (error ? reject(error) : resolve()));
  });

const tried = await each({
  tcp: () => came({ host: '127.0.0.1', port: bait.tcpPort }),
  udp: sent,
  unix: () => came({ path: bait.unixSocket }),
  abstract: () => came({ path: `\0${bait.abstractSocket}` }),
  listen: () => listens({ port: 0, host: '127.0.0.1' }),
  listenUnix: () => listens({ path: `${bait.publicFolder}/listening` }),
  listenAbstract: () => listens({ path: `\0${bait.token}` }),
  dns: named,
  fetch: () => fetch(`http://127.0.0.1:${bait.tcpPort}/`),
});

export const attempt = () => tried;
