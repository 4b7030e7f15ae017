import { SUBMISSION_SCHEME } from './translate.ts';

/** `TypeError: x is not a function (submission.ts:12:7)`: the place is the topmost one in the student's own files. */
export function describeThrown(thrown: unknown): string {
  try {
    return described(thrown);
  } catch {
    // Its message, name or stack is a trap of its own.
    return 'threw something that cannot be described';
  }
}

// Translated code has no other token that V8 does not know.
const OF_DECORATOR = 'Invalid or unexpected token';

function described(thrown: unknown): string {
  if (typeof thrown === 'string') return `threw '${thrown}'`;
  if (!(thrown instanceof Error)) return `threw something of type ${typeof thrown} that is no Error`;
  const place = placeIn(String(thrown.stack));
  if (place !== undefined) return `${thrown.name}: ${thrown.message} (${place})`;
  const isDecorator = thrown instanceof SyntaxError && thrown.message === OF_DECORATOR;
  return `${thrown.name}: ${thrown.message}${isDecorator ? ': decorators (@) cannot be used' : ''}`;
}

// A frame of V8's stack: `    at f (submission:lib/my%20file%20(1).ts:12:7)`.
const FRAME = new RegExp(`^ +at .*?${SUBMISSION_SCHEME}(\\S+?):(\\d+):(\\d+)\\)?$`, 'm');

function placeIn(stack: string): string | undefined {
  const [, file, line, column] = FRAME.exec(stack) ?? [];
  return file === undefined ? undefined : `${decodeURIComponent(file)}:${line}:${column}`;
}
