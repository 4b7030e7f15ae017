import { fileURLToPath } from 'node:url';
import type { OwnModules } from './own-modules.ts';

/** `TypeError: x is not a function (submission.ts:12:7)`: the place is the topmost one in the student's own files. */
export function describeThrown(thrown: unknown, own: OwnModules): string {
  try {
    return described(thrown, own);
  } catch {
    // Its message, name or stack is a trap of its own.
    return 'threw something that cannot be described';
  }
}

function described(thrown: unknown, own: OwnModules): string {
  if (typeof thrown === 'string') return `threw '${thrown}'`;
  if (!(thrown instanceof Error)) return `threw something of type ${typeof thrown} that is no Error`;
  const place = placeIn(String(thrown.stack), own);
  return `${thrown.name}: ${thrown.message}${place === undefined ? '' : ` (${place})`}`;
}

// A frame of V8's stack: `    at f (file:///…/my%20submission%20(1).ts:12:7)`.
const FRAME = /^ +at .*?(file:\/\/\S+?):(\d+):(\d+)\)?$/gm;

function placeIn(stack: string, own: OwnModules): string | undefined {
  for (const [, url = '', line, column] of stack.matchAll(FRAME)) {
    const file = fileURLToPath(url);
    if (own.has(file)) return `${own.nameOf(file)}:${line}:${column}`;
  }
  return undefined;
}
