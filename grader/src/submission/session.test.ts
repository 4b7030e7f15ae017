import { column } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import { HOSTILE_PRELUDE } from '../../test/hostile-prelude.ts';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { type EvaluationsOutcome, type Limits, Session } from './session.ts';
import { readSubmission } from './submission.ts';

const temporaryFolder = temporaryFolders();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 64 };
const BUDGET_MS = 60_000;

/** A submission whose `cost(X, { W }, count)` has this body, after others at the top. */
async function start(body: string, top = '', limits: Partial<Limits> = {}): Promise<Session> {
  const source = `${HOSTILE_PRELUDE}${top}\nlet calls = -1;\nexport function cost(X, { W }) {\ncalls++;\n${body}\n}`;
  const folder = await writeFiles(await temporaryFolder(), { 'submission.ts': source });
  const loaded = await Session.start(await readSubmission(folder, { typescript: 'submission.ts' }), {
    ...LIMITS,
    ...limits,
  });
  if ('refused' in loaded) throw new Error(loaded.refused);
  return loaded.session;
}

const X = column([1, 2]);
const parameters = [X, { W: [column([10, 20]), column([30, 40, 50])] }];
const MOVES = { entries: Uint32Array.of(2, 0, 2, 1), deltas: Float64Array.of(1, -2, 0.5, 0) };

/** Moves entries of the second of the matrices `W`. */
async function evaluate(session: Session, budgetMs = BUDGET_MS, moves = MOVES): Promise<EvaluationsOutcome> {
  return session.evaluate('cost', parameters, [1, 'W', 1], moves, budgetMs);
}

async function evaluateOnce(body: string, top = '', limits: Partial<Limits> = {}): Promise<EvaluationsOutcome> {
  const session = await start(body, top, limits);
  try {
    return await evaluate(session);
  } finally {
    await session.close();
  }
}

const evaluated = (...costs: number[]) => ({ kind: 'evaluated', costs: Float64Array.from(costs) });
const stopped = (message: string) => ({ kind: 'stopped', message: expect.stringMatching(message) });
const DIGITS = 'const sum = [X, ...W].reduce((s, { data }) => s + data.reduce((t, x) => t + x, 0), 0);';

describe.concurrent('evaluate', () => {
  test('gives the cost of each move in order, with all else as it is', async () => {
    expect(await evaluateOnce(`${DIGITS} return sum;`)).toEqual(evaluated(154, 151, 153.5, 153));
  });

  test.each([
    ['changes its arguments', 'X.data.fill(7); for (const { data } of W) data.fill(8);'],
    ['takes its arguments apart', 'X.rows = 0; delete X.data; W[1].data = undefined; W.length = 0;'],
    ['moves memory away', 'structuredClone(W[1].data, { transfer: [W[1].data.buffer] });'],
    ['changes what it was given before', 'for (const { data } of kept) data.fill(9); kept.push(X, ...W);'],
  ])('begins each evaluation at the same point when the target %s', async (_, body) => {
    expect(await evaluateOnce(`${DIGITS} ${body} return sum;`, 'const kept = [];')).toEqual(
      evaluated(154, 151, 153.5, 153),
    );
  });

  test('brings costs that are not finite, bit by bit', async () => {
    expect(await evaluateOnce('return [NaN, -Infinity, -0, 1 / 3][calls];')).toEqual(
      evaluated(Number.NaN, Number.NEGATIVE_INFINITY, -0, 1 / 3),
    );
  });

  test.each([
    ['throws', "throw new TypeError('no')", /^TypeError: no \(submission\.ts:\d+:\d+\)$/],
    ['throws escape sequences', "throw new Error('\\u001b[31mred\\nother')", /^Error: red other \(/],
    ['throws without end', "throw 'x'.repeat(1e6)", /^threw 'x{3993}$/],
    ['returns a text', "return '3'", /^returned a value of type string, expected a number$/],
    ['returns nothing', 'return', /^returned a value of type undefined, expected a number$/],
    ['returns a promise', 'return Promise.resolve(3)', /^returned a value of type object, expected a number$/],
    ['returns a boxed number', 'return new Number(3)', /^returned a value of type object, expected a number$/],
  ])('tells the move at which the target %s, and answers on', async (_, body, message) => {
    const session = await start(`if (calls === 2) { ${body}; } return calls;`);
    expect(await evaluate(session)).toEqual({ kind: 'threwAt', move: 2, message: expect.stringMatching(message) });
    expect(await evaluate(session)).toEqual(evaluated(3, 4, 5, 6));
    await session.close();
  });

  test.each([
    [
      'answers before it was asked',
      'send(frame(\'{"type":"evaluated","id":0}\')); hang();',
      'nobody asked for in [\\w ]+$',
    ],
    ['exits', 'process.exit(0);', 'ended its own process \\(exit code 0\\) in [\\w ]+$'],
    ['sends too few costs', 'answer({ type: "evaluated" }, 24);', 'expected 32 bytes, got 24\\) in [\\w ]+$'],
    ['sends too many costs', 'answer({ type: "evaluated" }, 40);', 'expected 32 bytes, got 40\\) in [\\w ]+$'],
    [
      'announces more costs than anybody may',
      'send(frame("{}", 2, 0xffffffff)); hang();',
      'cannot be read \\(frame payload',
    ],
    [
      'tells of a move that was not asked',
      'answer({ type: "threwAt", move: 4, message: "" });',
      'nobody asked for in [\\w ]+$',
    ],
    ['tells of no move', 'answer({ type: "threwAt", move: -1, message: "" });', 'cannot be read in [\\w ]+$'],
    ['answers as to a call', 'answer({ type: "returned", value: { number: 3 } });', 'nobody asked for in [\\w ]+$'],
    ['throws as in a call', 'answer({ type: "threw", message: "" });', 'nobody asked for in [\\w ]+$'],
    [
      'answers twice',
      'const bytes = answerOf({ type: "evaluated" }, 32); send(Buffer.concat([bytes, bytes])); hang();',
      'nobody asked for in [\\w ]+$',
    ],
  ])('ends a submission that %s', async (_, body, message) => {
    const top = `learnIds();
      const answerOf = (reply, bytes = 0) => Buffer.concat([frame(JSON.stringify({ ...reply, id: asked }), undefined, bytes), Buffer.alloc(bytes)]);
      const answer = (reply, bytes) => { send(answerOf(reply, bytes)); hang(); };`;
    expect(await evaluateOnce(body, top)).toEqual(stopped(message));
  });

  test('a call is not answered by evaluations', async () => {
    const body = 'send(frame(JSON.stringify({ type: "evaluated", id: asked }))); hang();';
    const session = await start(body, 'learnIds();');
    expect(await session.call('cost', parameters, BUDGET_MS)).toEqual(stopped('nobody asked for in [\\w ]+$'));
  });

  test('many evaluations have more time than one call', async () => {
    const sleep = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);';
    const session = await start(`${sleep} return 1;`, '', { callMs: 2000 });
    const moves = { entries: new Uint32Array(250), deltas: new Float64Array(250) };
    expect(await evaluate(session, BUDGET_MS, moves)).toMatchObject({ kind: 'evaluated' });
    await session.close();
  });

  test('ends a submission that never answers: the time of the message, then of all calls', async () => {
    expect(await evaluateOnce('if (calls === 3) hang(); return 1;', '', { callMs: 1000 })).toEqual(
      stopped('^the submission did not answer within 1.04 s in 4 evaluations of cost$'),
    );
    const session = await start('hang();');
    expect(await evaluate(session, 500)).toEqual(
      stopped('^the submission used up the time for all calls in 4 evaluations of cost$'),
    );
  });

  test('moves that do not fit are our fault, and are not sent', async () => {
    const session = await start('return 1;');
    await expect(session.evaluate('cost', parameters, [1, 'W', 2], MOVES, BUDGET_MS)).rejects.toThrow(RangeError);
    expect(await evaluate(session)).toEqual(evaluated(1, 1, 1, 1));
    await session.close();
  });
});
