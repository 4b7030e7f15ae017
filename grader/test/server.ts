import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** A server of a test: on loopback, gone when the test is. */
export interface TestServer {
  readonly port: number;
  /** Starts it, or starts it again. */
  start(): Promise<void>;
  /** Ends it by a signal to it alone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Program {
  readonly command: string;
  readonly argv: readonly string[];
  readonly port: number;
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether it answers. */
  readonly isUp: () => Promise<boolean>;
}

/** A server that is a program of this machine. */
export function serverOf({ command, argv, port, environment, isUp }: Program): TestServer {
  let child: ChildProcess | undefined;
  return {
    port,
    start: async () => {
      const started = spawn(command, argv, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, ...environment },
      });
      child = started;
      let said = '';
      started.stderr.on('data', (chunk: Buffer) => {
        said = `${said}${chunk}`.slice(-2000);
      });
      const ended = once(started, 'close');
      for (let i = 0; i < 200; i++) {
        if (await isUp()) return;
        if (started.exitCode !== null) break;
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 50))]);
      }
      throw new Error(`${command} did not start: ${said}`);
    },
    stop: async (signal = 'SIGTERM') => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'close');
      child.kill(signal);
      await ended;
    },
  };
}
