// Does what a submission must not: it says which of it worked. Run in a sandbox before anything else is.
const { readFileSync, writeFileSync } = process.getBuiltinModule('node:fs');
const { spawnSync } = process.getBuiltinModule('node:child_process');
const { connect } = process.getBuiltinModule('node:net');

function works(attempt: () => unknown): boolean {
  try {
    return attempt() !== false;
  } catch {
    return false;
  }
}

/** @param port - where somebody listens on this machine */
function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    } catch {
      resolve(false);
    }
  });
}

const { secret, port, pid } = JSON.parse(readFileSync(new URL('question.json', import.meta.url), 'utf8'));
const isConnected = await connects(port);

export function attempt(): Record<string, boolean> {
  return {
    reads: works(() => readFileSync(secret)),
    writes:
      works(() => writeFileSync(new URL('written', import.meta.url), '')) ||
      works(() => writeFileSync(`${secret}-2`, '')),
    starts: works(() => spawnSync(process.execPath, ['--version']).error === undefined),
    signals: works(() => process.kill(pid, 0)),
    connects: isConnected,
  };
}
