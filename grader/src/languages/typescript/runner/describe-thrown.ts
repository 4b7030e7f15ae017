import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `TypeError: x is not a function (submission.ts:12:7)`: the place is the topmost one in the student's own files. */
export function describeThrown(thrown: unknown, root: string): string {
  try {
    return described(thrown, root);
  } catch {
    // Its message, name or stack is a trap of its own.
    return 'threw something that cannot be described';
  }
}

function described(thrown: unknown, root: string): string {
  if (typeof thrown === 'string') return `threw '${thrown}'`;
  if (!(thrown instanceof Error)) return `threw something of type ${typeof thrown} that is no Error`;
  const place = placeIn(String(thrown.stack), root);
  return `${thrown.name}: ${thrown.message}${place === undefined ? '' : ` (${place})`}`;
}

// A frame of V8's stack: `    at f (file:///…/my%20submission%20(1).ts:12:7)`.
const FRAME = /^ +at .*?(file:\/\/\S+?):(\d+):(\d+)\)?$/gm;

function placeIn(stack: string, root: string): string | undefined {
  for (const [, url = '', line, column] of stack.matchAll(FRAME)) {
    const file = fileURLToPath(url);
    const path = file === root ? basename(root) : relative(root, file);
    if (!path.startsWith('..')) return `${path}:${line}:${column}`;
  }
  return undefined;
}
