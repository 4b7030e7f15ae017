import { column } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import { HOSTILE_PRELUDE } from '../../test/hostile-prelude.ts';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { Caller, type Counted } from './caller.ts';
import { readSubmission } from './submission.ts';

const temporaryFolder = temporaryFolders();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 64 };

/** What a submission answers to `countCalls` of its target `f`, twice. */
async function countedTwice(source: string, others: Record<string, string> = {}): Promise<[Counted, Counted]> {
  const folder = await writeFiles(await temporaryFolder(), { 'submission.ts': source, ...others });
  const caller = new Caller(await readSubmission(folder, { typescript: 'submission.ts' }), LIMITS);
  try {
    return [await caller.countCalls('f', [column([1, 2])]), await caller.countCalls('f', [column([1, 2])])];
  } finally {
    await caller.close();
  }
}

async function counted(source: string, others?: Record<string, string>): Promise<Counted> {
  const [first] = await countedTwice(source, others);
  return first;
}

const stopped = (message: string) => ({ kind: 'stopped', message: expect.stringMatching(message) });

describe.concurrent('countCalls', () => {
  test('counts functions of all its files, those called most first, anew in each call', async () => {
    const source = `
      import { scale } from '@gradus/matrix';
      import { twice } from './other.ts';
      class Table { get(i) { return i; } }
      const inner = (x) => twice(x);
      export function f(X) { for (let i = 0; i < 3; i++) inner(i); new Table().get(1); return scale(X, 2); }
      export const unused = () => 1;
      inner(1);`;
    const outcomes = await countedTwice(source, {
      'other.ts': 'export const twice = (x) => [x, x].map((y) => 2 * y);',
    });
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'counted', value: { rows: 2, cols: 1, data: Float64Array.of(2, 4) } });
      const functions = outcome.kind === 'counted' ? outcome.functions : [];
      expect(functions.slice(0, 2).map(({ calls }) => calls)).toEqual([3, 3]);
      expect(Object.fromEntries(functions.map(({ name, calls }) => [name, calls]))).toMatchObject({
        inner: 3,
        twice: 3,
        f: 1,
        get: 1,
      });
      expect(functions.map(({ name }) => name)).not.toContain('unused');
      expect(functions.map(({ name }) => name)).not.toContain('scale');
    }
  });

  test('counts functions that V8 has optimised', async () => {
    const source = `const inner = (x) => x + 1;
      export function f() { let t = 0; for (let i = 0; i < 200_000; i++) t = inner(t); return t; }
      f(); f(); f();`;
    expect(await counted(source)).toMatchObject({
      value: 200_000,
      functions: [
        { name: 'inner', calls: 200_000 },
        { name: 'f', calls: 1 },
      ],
    });
  });

  test('tells an exported function by the name it is exported with', async () => {
    const source = 'function mine() { return 1; } const g = () => mine() + mine(); export { mine as forward, g as f };';
    expect(await counted(source)).toMatchObject({
      value: 2,
      functions: [
        { name: 'forward', calls: 2 },
        { name: 'f', calls: 1 },
      ],
    });
  });

  test('leaves out names that are no names, and all but the 200 called most', async () => {
    const source = `const many = {}; for (let i = 0; i < 300; i++) many['a b' + i] = () => i;
      const named = [${Array.from({ length: 300 }, (_, i) => `function n${i}() {}`).join()}];
      export function f() {
        for (const [i, g] of named.entries()) for (let k = 0; k <= i; k++) g();
        for (const g of Object.values(many)) g();
        return 0;
      }`;
    const outcome = await counted(source);
    const functions = outcome.kind === 'counted' ? outcome.functions : [];
    expect(functions).toHaveLength(200);
    expect(functions[0]).toEqual({ name: 'n299', calls: 300 });
    expect(functions[199]).toEqual({ name: 'n100', calls: 101 });
  });

  test.each([
    ['throws', "throw new Error('no');", { kind: 'threw', message: expect.stringMatching(/^Error: no \(submission/) }],
    [
      'returns too much',
      'return Array.from({ length: 401 }, () => ({}));',
      { kind: 'counted', value: expect.anything(), functions: [{ name: 'f', calls: 1 }] },
    ],
    ['exits', 'process.exit(0);', stopped('ended its own process \\(exit code 0\\) in [\\w ]+$')],
    ['answers as to a call', 'send(forged(asked)); hang();', stopped('nobody asked for in [\\w ]+$')],
    [
      'tells of calls in no known form',
      'const more = { value: { number: 1 }, functions: [{ name: "a\\nb", calls: 1 }] }; forge(more);',
      stopped('cannot be read in [\\w ]+$'),
    ],
    [
      'announces more numbers than it sends',
      'forge({ value: { matrix: { rows: 9, cols: 9, dtype: "float64" } }, functions: [] });',
      stopped('broken value'),
    ],
  ])('is safe from a submission that %s', async (_, body, outcome) => {
    const forge =
      "const forge = (more) => { send(frame(JSON.stringify({ type: 'counted', id: asked, ...more }))); hang(); };";
    expect(await counted(`${HOSTILE_PRELUDE} learnIds(); ${forge}\nexport function f() { ${body} }`)).toEqual(outcome);
  });

  test('a call is not answered by counts, nor a missing target counted', async () => {
    const forged = "send(frame(JSON.stringify({ type: 'counted', id: asked, value: { number: 1 }, functions: [] })));";
    const source = `${HOSTILE_PRELUDE} learnIds();\nexport function g() { ${forged} hang(); }`;
    const folder = await writeFiles(await temporaryFolder(), { 'submission.ts': source });
    const caller = new Caller(await readSubmission(folder, { typescript: 'submission.ts' }), LIMITS);
    expect(await caller.countCalls('f', [])).toEqual({
      kind: 'missing',
      message: 'the submission exports no function f',
    });
    expect(await caller.call('g', [])).toEqual(stopped('nobody asked for in [\\w ]+$'));
    await caller.close();
  });
});
