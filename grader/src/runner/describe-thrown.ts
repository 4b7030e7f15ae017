import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `TypeError: x is not a function (submission.ts:12:7)`: the place is the topmost one in the student's own files. */
export function describeThrown(thrown: unknown, root: string): string {
  if (!(thrown instanceof Error)) return `threw ${typeof thrown === 'string' ? `'${thrown}'` : `a ${typeof thrown}`}`;
  const place = placeIn(String(thrown.stack ?? ''), root);
  return `${thrown.name}: ${thrown.message}${place === undefined ? '' : ` (${place})`}`;
}

function placeIn(stack: string, root: string): string | undefined {
  for (const [, url, line, column] of stack.matchAll(/(file:\/\/[^\s()]+?):(\d+):(\d+)/g)) {
    const path = relative(root, fileURLToPath(url as string));
    if (path === '')
      return `${fileURLToPath(url as string)
        .split(/[\\/]/)
        .at(-1)}:${line}:${column}`;
    if (!path.startsWith('..')) return `${path}:${line}:${column}`;
  }
  return undefined;
}
