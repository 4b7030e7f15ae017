import { expect, it } from 'vitest';
import { type PeerProgram, startPeer } from './peer.ts';

function program(source: string): PeerProgram {
  return { name: 'peer', command: process.execPath, args: ['--eval', source], env: { GREETING: 'hello' } };
}

const introduction = `console.log(JSON.stringify({ versions: { it: process.env.GREETING } }));`;
const answering = (answer: string) => `${introduction} process.stdin.once('data', () => console.log('${answer}'));`;

it('introduces itself, and divides the time of a block by what was done in it', async () => {
  const peer = await startPeer(program(answering('{"seconds": 6, "count": 3}')));
  expect(peer.versions).toEqual({ it: 'hello' });
  expect(await peer.measure({})).toBe(2);
  await peer.stop();
});

it('says why one did not start', async () => {
  const starting = startPeer(program('throw new Error("no such backend")'));
  await expect(starting).rejects.toThrow('peer: ended instead of answering: Error: no such backend');
  const absent = { ...program(''), command: 'no-such-interpreter' };
  await expect(startPeer(absent)).rejects.toThrow('peer: ended instead of answering: Error: spawn no-such-interpreter');
  await expect(startPeer(program(''))).rejects.toThrow('peer: ended instead of answering: it said nothing');
});

it.each([
  ['hello', "peer: expected a line of JSON, got 'hello'"],
  ['{"seconds": 1}', 'peer: expected seconds and count above 0, got 1 and undefined'],
])('refuses the answer %s', async (answer, message) => {
  const peer = await startPeer(program(answering(answer)));
  await expect(peer.measure({})).rejects.toThrow(message);
  await peer.stop();
});
