import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ForeignValue } from '@gradus/contracts/wire';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { HOSTILE_PRELUDE } from '../../test/hostile-prelude.ts';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { type Called, Caller } from './caller.ts';
import { readSubmission } from './submission.ts';

const temporaryFolder = temporaryFolders();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 64 };

async function callerOf(body: string, limits: Partial<typeof LIMITS> = {}, top = ''): Promise<[Caller, string]> {
  const folder = await temporaryFolder();
  const pidFile = join(folder, 'pid');
  const source = [
    `${HOSTILE_PRELUDE}fs.appendFileSync(${JSON.stringify(pidFile)}, process.pid + ' ');`,
    top,
    `export function attack(x) {\n${body}\n}`,
    'export const honest = (x) => 2 * x;',
  ];
  await writeFiles(folder, { 'submission.ts': source.join('\n') });
  return [new Caller(await readSubmission(folder, { typescript: 'submission.ts' }), { ...LIMITS, ...limits }), pidFile];
}

/** Calls the attack, then an honest target; whatever happened, nothing may run afterwards. */
async function attack(body: string, limits: Partial<typeof LIMITS> = {}, top = ''): Promise<[Called, Called, string]> {
  const [caller, pidFile] = await callerOf(body, limits, top);
  const outcomes = [await caller.call('attack', [1]), await caller.call('honest', [3])] as const;
  await caller.close();
  const pids = (await readFile(pidFile, 'utf8')).trim().split(' ').map(Number);
  for (const pid of pids) expect(() => process.kill(pid, 0), `process ${pid} is left`).toThrow('ESRCH');
  return [...outcomes, caller.output];
}

const SIX = { kind: 'returned', value: 6 };
const stopped = (message: string) => ({ kind: 'stopped', message: expect.stringMatching(message) });
const foreign = (description: string) => ({ kind: 'returned', value: new ForeignValue(description) });

describe.concurrent('an attack ends itself, not what comes after', () => {
  test.each([
    [
      'throws',
      "throw new TypeError('no');",
      { kind: 'threw', message: expect.stringMatching(/^TypeError: no \(submission\.ts:\d+:\d+\)$/) },
    ],
    ['throws a text', "throw 'no';", { kind: 'threw', message: "threw 'no'" }],
    [
      'throws no Error',
      'throw { toString: hang };',
      { kind: 'threw', message: 'threw something of type object that is no Error' },
    ],
    [
      'throws an Error with a hostile name',
      "throw Object.assign(new Error('x'), { name: Symbol() });",
      { kind: 'threw', message: 'threw something that cannot be described' },
    ],
    [
      'throws escape sequences',
      "throw new Error('\\u001b[31mred\\n\\u202eother');",
      { kind: 'threw', message: expect.stringMatching(/^Error: red other \(/) },
    ],
    [
      'recurses for ever',
      'return attack(x) + 1;',
      { kind: 'threw', message: expect.stringMatching('^RangeError: Maximum call stack') },
    ],
    ['exits', 'process.exit(0);', stopped('ended its own process \\(exit code 0\\) in [\\w ]+$')],
    [
      'exits while it answers',
      'send(forged(0).subarray(0, 9)); process.exit(3);',
      stopped('ended its own process \\(exit code 3\\) in [\\w ]+$'),
    ],
    ['kills itself', "process.kill(process.pid, 'SIGKILL');", stopped('was killed \\(SIGKILL\\) in [\\w ]+$')],
    ['aborts', 'process.abort();', stopped('was killed \\(SIGABRT\\) in [\\w ]+$')],
    ['fills the memory', 'const all = []; for (;;) all.push({ x });', stopped('used more than 64 MB in [\\w ]+$')],
    ['writes garbage', "send('GARBAGE, GARBAGE, GARBAGE'); hang();", stopped('cannot be read')],
    [
      'announces a header that is too large',
      "send(frame('{}', 0xffffffff)); hang();",
      stopped('cannot be read \\(frame header: expected 1 to 65536 bytes, got 4294967295\\) in [\\w ]+$'),
    ],
    [
      'announces a payload that is too large',
      "send(frame('{}', 2, 0xffffffff)); hang();",
      stopped('cannot be read \\(frame payload'),
    ],
    [
      'cuts a frame off and answers',
      "send(frame('', 20)); return 7;",
      stopped('cannot be read \\(frame header: expected JSON'),
    ],
    [
      'sends a header of no known form',
      `send(frame('{"type":"nonsense"}')); hang();`,
      stopped('cannot be read in [\\w ]+$'),
    ],
    [
      'sends a header nested without end',
      "send(frame('['.repeat(30_000) + ']'.repeat(30_000))); hang();",
      stopped('cannot be read in [\\w ]+$'),
    ],
    ['answers what was not asked', 'send(forged(0)); hang();', stopped('nobody asked for in [\\w ]+$')],
    ['floods with answers', 'for (let id = 0; ; id++) send(forged(id));', stopped('nobody asked for in [\\w ]+$')],
    [
      'says it is ready again',
      `send(frame('{"type":"ready","targets":[]}')); hang();`,
      stopped('nobody asked for in [\\w ]+$'),
    ],
    [
      'announces more numbers than it sends',
      `JSON.stringify = () => '{"type":"returned","id":' + asked + ',"value":{"matrix":{"rows":9,"cols":9,"dtype":"float64"}}}';`,
      stopped('broken value'),
      'learnIds();',
    ],
    ['replaces JSON.stringify', "JSON.stringify = () => '{}';", stopped('cannot be read in [\\w ]+$')],
    [
      'returns 80 MB',
      'return { rows: 100_000, cols: 100, data: new Float64Array(1e7) };',
      stopped('cannot be read \\(frame payload'),
    ],
  ])('%s', async (_, body, outcome, top = '') => {
    const [first, next] = await attack(body, {}, top);
    expect(first).toEqual(outcome);
    expect(next).toEqual(SIX);
  });

  test('ends process after process: loading it again is on its own time', async () => {
    const folder = await temporaryFolder();
    const slow = 'const end = Date.now() + 2000; while (Date.now() < end);';
    const targets = ['a', 'b', 'c'].map((name) => `export const ${name} = () => process.exit(0);`);
    await writeFiles(folder, { 'submission.ts': [slow, ...targets].join('\n') });
    const limits = { ...LIMITS, totalMs: 3500 };
    const caller = new Caller(await readSubmission(folder, { typescript: 'submission.ts' }), limits);
    const ended = stopped('ended its own process');
    expect([await caller.call('a', []), await caller.call('b', [])]).toEqual([ended, ended]);
    expect(await caller.call('c', [])).toEqual(stopped('^the submission used up the time for all calls in c$'));
    await caller.close();
  });

  test('never answers: the time of a call, then of all calls', async () => {
    const [first, next] = await attack('hang();', { callMs: 1000 });
    expect(first).toEqual(stopped('^the submission did not answer within 1 s in attack$'));
    expect(next).toEqual(SIX);
    const [caller] = await callerOf('hang();', { totalMs: 500 });
    expect(await caller.call('attack', [1])).toEqual(
      stopped('^the submission used up the time for all calls in attack$'),
    );
    expect(await caller.call('attack', [1])).toEqual(stopped('^not called again: the submission used up'));
    await caller.close();
  });

  test('leaves a process behind that it started: it is ended, too', async () => {
    const folder = await temporaryFolder();
    const alive = join(folder, 'alive');
    const child = `const fs = require('fs'); for (;;) fs.appendFileSync(${JSON.stringify(alive)}, '.');`;
    const start = `process.getBuiltinModule('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });`;
    const [first, next] = await attack(`${start} while (!fs.existsSync(${JSON.stringify(alive)})); process.exit(0);`);
    expect(first).toEqual(stopped('ended its own process'));
    expect(next).toEqual(SIX);
    const written = (await stat(alive)).size;
    await setTimeout(300);
    expect((await stat(alive)).size).toBe(written);
  });
});

describe.concurrent('an answer that was sent early is taken for no later call', () => {
  test.each([
    [
      'for the ids that come next, were they counted',
      'for (const id of [0, 1, 2, 3, asked + 1]) send(forged(id)); return x;',
    ],
    ['twice for the call itself', 'send(forged(asked)); return x;'],
    ['with a getter, while the value is read', 'return { get a() { send(forged(asked + 1)); return 1; } };'],
  ])('%s', async (_, body) => {
    const [, next] = await attack(body, {}, 'learnIds();');
    // Which of the two calls is ended depends on when the frames come; 42 is what was forged.
    expect([SIX, stopped('nobody asked for in [\\w ]+$')]).toContainEqual(next);
  });

  test('alone, after the answer to its own call, for the id that would come next', async () => {
    const wait = 'const until = Date.now() + 300; while (Date.now() < until);';
    const [first, next] = await attack(
      `send(forged(asked)); ${wait} send(forged(asked + 1)); hang();`,
      {},
      'learnIds();',
    );
    expect(first).toEqual({ kind: 'returned', value: 42 });
    expect(next).toEqual(stopped('nobody asked for in [\\w ]+$'));
  });

  test('while it is loaded', async () => {
    const [caller] = await callerOf('', {}, 'send(forged(0));');
    expect(await caller.load()).toMatch(
      /^the submission (answered before it was asked|sent an answer that nobody asked for while it was loaded)$/,
    );
    await caller.close();
  });
});

describe('a value of any kind is numbers, or told in words', () => {
  const cases: [string, string, unknown][] = [
    ['NaN', 'return NaN;', { kind: 'returned', value: Number.NaN }],
    ['nothing', '', foreign('undefined')],
    ['null', 'return null;', foreign('null')],
    ['a promise', 'return Promise.resolve(2);', foreign('a Promise')],
    ['a function', 'return () => 2;', foreign('a function')],
    [
      'a thenable',
      'return { then: (resolve) => resolve(2) };',
      { kind: 'returned', value: Object.fromEntries([['then', new ForeignValue('a function')]]) },
    ],
    ['a sparse list', 'return [, true];', { kind: 'returned', value: [new ForeignValue('undefined'), true] }],
    ['a large sparse list', 'return new Array(1e6);', foreign('a value of more than 400 parts')],
    [
      'a list in a matrix',
      'return { rows: 1, cols: 1, data: [2] };',
      foreign('a broken matrix: 1×1 with an array as data, not a Float64Array'),
    ],
    [
      'whole numbers in a matrix',
      'return { rows: 1, cols: 1, data: Int32Array.of(2) };',
      foreign('a broken matrix: 1×1 with an Int32Array as data, not a Float64Array'),
    ],
    [
      'a matrix of other sizes',
      'return { rows: 2, cols: 1, data: Float64Array.of(2) };',
      foreign('a broken matrix: 2×1 with 1 numbers'),
    ],
    [
      'a value nested too deep',
      'return [[[[{ a: 2 }, true]]]];',
      { kind: 'returned', value: [[[[new ForeignValue('a value nested deeper than 4 levels'), true]]]] },
    ],
    [
      'a value that holds itself',
      'const a = []; a[0] = a; return a;',
      { kind: 'returned', value: [[[[new ForeignValue('a value nested deeper than 4 levels')]]]] },
    ],
    [
      'a getter that throws',
      "return { get P() { throw new Error('no'); } };",
      { kind: 'threw', message: expect.stringMatching(/^Error: no \(submission/) },
    ],
    [
      'a proxy that throws',
      "return new Proxy({}, { has() { throw new Error('no'); } });",
      { kind: 'threw', message: expect.stringMatching(/^Error: no \(submission/) },
    ],
    ['a text without end', "return 'x'.repeat(1e6);", { kind: 'returned', value: 'x'.repeat(200) }],
  ];
  let caller: Caller;
  beforeAll(async () => {
    const functions = cases.map(([, body], i) => `export function f${i}() {\n${body}\n}`);
    [caller] = await callerOf('', {}, functions.join('\n'));
  });
  afterAll(() => caller.close());

  test.each(cases.map(([name, , outcome], i) => [name, `f${i}`, outcome]))('%s', async (_, target, outcome) => {
    expect(await caller.call(target as string, [])).toEqual(outcome);
    expect(await caller.call('honest', [3])).toEqual(SIX);
  });
});

describe.concurrent('a submission that changes the language changes it for itself', () => {
  test.each([
    ['Float64Array', 'globalThis.Float64Array = class { constructor() { return [42]; } };'],
    ['the array methods', 'Array.prototype.map = () => [42]; Array.prototype.reduce = () => 0;'],
    ['the iterator of arrays', 'Array.prototype[Symbol.iterator] = function* () { yield 42; };'],
    [
      'Object.prototype',
      'Object.prototype.rows = 1; Object.prototype.number = 42; Object.prototype.toJSON = () => ({});',
    ],
  ])('replaces %s', async (_, body) => {
    // Its later calls may go wrong: they are its own.
    const [first] = await attack(`${body} return x;`);
    if (first.kind === 'returned') expect(first.value).toBe(1);
    expect((await attack('return x;')).slice(0, 2)).toEqual([{ kind: 'returned', value: 1 }, SIX]);
  });
});

test('the last 64 KB of what is printed are kept and never waited for', async () => {
  const line = "'y'.repeat(999)";
  const body = `for (let i = 0; i < 5000; i++) { console.log(${line}); console.error(${line}); } return x;`;
  const [first, next, output] = await attack(body);
  expect([first, next]).toEqual([{ kind: 'returned', value: 1 }, SIX]);
  expect(output.length).toBeLessThanOrEqual(64 * 1024);
  expect(output).toMatch(/\ny{999}\n$/);
});

test('what is printed before a crash while loading is kept, and no function is missed', async () => {
  const [caller] = await callerOf('', {}, "console.log('so far'); throw new Error('no');");
  expect(await caller.load()).toMatch(
    /^the submission crashes while it is loaded: Error: no \(submission\.ts:\d+:\d+\)$/,
  );
  expect(await caller.call('attack', [])).toEqual(stopped('crashes while it is loaded'));
  expect(caller.output).toBe('so far\n');
  await caller.close();
  const [other] = await callerOf('');
  expect(await other.call('softmax', [])).toEqual({
    kind: 'missing',
    message: 'the submission exports no function softmax',
  });
  await other.close();
});

test('an aborted call ends with its process, and none comes after it', async () => {
  const folder = await temporaryFolder();
  const pidFile = join(folder, 'pid');
  const source = `${HOSTILE_PRELUDE}export const attack = () => { fs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); hang(); };`;
  await writeFiles(folder, { 'submission.ts': source });
  const controller = new AbortController();
  const caller = new Caller(await readSubmission(folder, { typescript: 'submission.ts' }), LIMITS, {
    signal: controller.signal,
  });
  const called = caller.call('attack', []);
  await vi.waitFor(async () => expect(await readFile(pidFile, 'utf8')).not.toBe(''), 15_000);
  controller.abort(new Error('outdated'));
  await expect(called).rejects.toThrow('outdated');
  await expect(caller.call('attack', [])).rejects.toThrow('outdated');
  await expect(caller.load()).rejects.toThrow('outdated');
  await caller.close();
  const pid = Number(await readFile(pidFile, 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
