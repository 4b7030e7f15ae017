import { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import {
  type CallRequest,
  decodeValue,
  encodeAnswer,
  FUNCTION_NAME_PATTERN,
  type FunctionCalls,
  MAX_COUNTED,
} from '@gradus/contracts/wire';
import type { OwnModules } from './own-modules.ts';
import { replyFrame } from './reply-frame.ts';
import type { Target } from './target.ts';
import { threwFrame } from './threw-frame.ts';

/**
 * Calls a target while V8 counts the calls of every function (precise coverage): the submission's code stays as it is.
 *
 * @param exported - an exported function is told by its exported name, whatever it is called inside
 * @returns the frame of what it returned with the counts, or of what it threw
 */
export function countCalls(
  exported: Readonly<Record<string, unknown>>,
  request: CallRequest,
  payload: Uint8Array,
  own: OwnModules,
): Uint8Array {
  const { id } = request;
  const target = exported[request.target] as Target;
  const list = decodeValue(request.arguments, payload) as unknown[];
  try {
    const { value, scripts } = whileCounting(() => target(...list));
    const returned = encodeAnswer(value);
    const functions = callsOf(scripts, exported, own);
    return replyFrame({ type: 'counted', id, value: returned.node, functions }, returned.payload);
  } catch (error) {
    return threwFrame(id, error);
  }
}

/** What V8 tells of one file: a count for each function. */
interface Script {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly count: number }[];
  }[];
}

function whileCounting(call: () => unknown): { readonly value: unknown; readonly scripts: readonly Script[] } {
  // A session of this thread answers before `post` returns.
  const session = new Session();
  session.connect();
  try {
    session.post('Profiler.enable');
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    const value = call();
    let scripts: readonly Script[] = [];
    session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error !== null) throw error;
      scripts = taken.result;
    });
    return { value, scripts };
  } finally {
    session.disconnect();
  }
}

/** The submission's own functions by name, those called most first; nameless ones are left out. */
function callsOf(
  scripts: readonly Script[],
  exported: Readonly<Record<string, unknown>>,
  own: OwnModules,
): FunctionCalls[] {
  const exportedNames = new Map(
    Object.entries(exported).flatMap(([name, value]) => (typeof value === 'function' ? [[value.name, name]] : [])),
  );
  const counts = new Map<string, number>();
  const isName = new RegExp(FUNCTION_NAME_PATTERN);
  for (const { url, functions } of scripts) {
    if (!url.startsWith('file:') || !own.has(fileURLToPath(url))) continue;
    for (const { functionName, ranges } of functions) {
      const name = exportedNames.get(functionName) ?? functionName;
      const count = ranges[0]?.count ?? 0;
      if (count > 0 && isName.test(name)) counts.set(name, (counts.get(name) ?? 0) + count);
    }
  }
  return Array.from(counts, ([name, calls]) => ({ name, calls }))
    .sort((a, b) => b.calls - a.calls)
    .slice(0, MAX_COUNTED);
}
