import { describe, expect, test } from 'vitest';
import { translate } from './translate.ts';

function javascriptOf(source: string): string {
  const translated = translate(source, 'submission.ts');
  if ('refused' in translated) throw new Error(translated.refused);
  return translated.javascript;
}

function refusalOf(source: string, name = 'submission.ts'): string {
  const translated = translate(source, name);
  return 'refused' in translated ? translated.refused : 'not refused';
}

const withoutMap = (javascript: string): string => javascript.replace(/\n\/\/# sourceMappingURL=.*/, '');

describe('what is translated', () => {
  test.each([
    ['an enum', 'enum E { A = 1, B } export const f = () => E.B;', 2],
    ['an enum of texts', "export enum E { A = 'a' } export const f = () => E.A;", 'a'],
    ['a const enum', 'const enum E { A = 3 } export const f = () => E.A;', 3],
    ['a namespace', 'namespace N { export namespace M { export const a = 4; } } export const f = () => N.M.a;', 4],
    [
      'a parameter property',
      'class A { constructor(private readonly a: number, public b = 2) {} get c() { return this.a + this.b; } } export const f = () => new A(3).c;',
      5,
    ],
    ['an assertion in angle brackets', 'export const f = () => <number>(6 as unknown);', 6],
    [
      'as, as const, satisfies and !',
      'const o = { a: [7] as const } satisfies Record<string, readonly number[]>; const p = o as { a?: readonly number[] }; export const f = () => p.a![0]!;',
      7,
    ],
    [
      'generics',
      'class Box<in out T extends number = number> { constructor(readonly of: T) {} } const id = <T,>(x: T): T => x; export const f = <T extends number>() => id<number>(new Box<T>(8 as T).of);',
      8,
    ],
    [
      'overloads',
      'export function f(): number; export function f(a: number): number; export function f(a = 9): number { return a; }',
      9,
    ],
    [
      'an abstract class',
      'abstract class A { protected abstract get a(): number; abstract g(): void; b(): number { return this.a; } } class B extends A { protected override get a() { return 10; } g() {} } export const f = () => new B().b();',
      10,
    ],
    [
      'accessors',
      'class A { #a = 0; get a(): number { return this.#a; } set a(a: number) { this.#a = a + 1; } } export const f = () => { const o = new A(); o.a = 10; return o.a; };',
      11,
    ],
    [
      'declare',
      'declare const nothing: number; declare function g(): void; declare module "m" { } class A { declare a: number; b!: number; } export const f = () => Object.keys(new A()).join();',
      'b',
    ],
    [
      'types of types',
      'type M<T> = { readonly [K in keyof T]?: T[K] extends infer U ? readonly [U, ...unknown[]] : never }; function is(x: unknown): asserts x is number {} let t: [a: string, ...b: M<unique symbol>[]]; export const f = (this_?: typeof is) => 13;',
      13,
    ],
    [
      'exported types',
      'interface A { a: number } type B = A; export { A }; export type { B }; export type C = B; export default interface D {} export const f = (): number => 14;',
      14,
    ],
    [
      'imported types',
      "import type { A } from 'a'; import { type B } from 'b'; export const f = (a?: A, b?: B) => 15;",
      15,
    ],
    [
      'imported types that are not called so',
      "import A, { B, C as c } from 'a'; import * as N from 'n'; type T = typeof c; export const f = (a?: A, b?: N.B): B => 16 as unknown as T;",
      16,
    ],
    ['using', 'export const f = () => { using a = null; return 17; };', 17],
    ['a byte order mark', '\uFEFFexport const f = (): number => 18;', 18],
    ['one line of 5 MB', `export const f = (): string => '${'x'.repeat(5_000_000)}'.slice(5_000_000);`, ''],
  ])('%s', async (_, source, expected) => {
    const url = `data:text/javascript;base64,${Buffer.from(withoutMap(javascriptOf(source))).toString('base64')}`;
    const { f }: { f: () => unknown } = await import(/* @vite-ignore */ url);
    expect(f()).toBe(expected);
  });

  test('imports of values, and those for their effects, stay', () => {
    const source = `import { Matrix, matmul as product, sum } from '@gradus/matrix';
import { type Pass, Kind } from './kind.ts';
import { Options } from './options.ts';
import './effect.ts';
export const f = (X: Matrix, pass: Pass, options: Options): number => sum(product(X, X)) + Kind.One; // Matrix, Options
`;
    expect(withoutMap(javascriptOf(source))).toBe(`import { matmul as product, sum } from '@gradus/matrix';
import { Kind } from './kind.ts';
import './effect.ts';
export const f = (X, pass, options)=>sum(product(X, X)) + Kind.One; // Matrix, Options
`);
  });
});

describe('what is refused', () => {
  test.each([
    ['const a = (;', "submission.ts:1:12: Expression expected in 'const a = (;'"],
    ['const a = 1;\n\nexport function f(a: number) {\n', 'submission.ts:3:32: '],
    ['\r\nlet 1;\r\nlet 2;\r\n', "submission.ts:2:5: Expected ';', '}' or <eof> in 'let 1;'"],
    ['export const a = <div>x</div>;', 'submission.ts:1:25: Expression expected'],
    ["import m = require('m'); export const a = m;", 'submission.ts:1:1: Import assignment cannot be used'],
    ['const a = 1; export = a;', 'submission.ts:1:14: Export assignment cannot be used'],
    // A tab, a wide letter and one of two UTF-16 units.
    ['\t\tconst a = (;', "submission.ts:1:14: Expression expected in 'const a = (;'"],
    ["const a = '日本'; const b = (;", 'submission.ts:1:28: Expression expected'],
    ["const a = '😀'; const b = (;", 'submission.ts:1:28: Expression expected'],
    ["const a = '日本'; const b = 😀;", 'submission.ts:1:29: '],
    [`const a = (;${' '.repeat(100)}const b = 1;`, 'submission.ts:1:12: Expression expected'],
  ])('%j', (source, message) => {
    expect(refusalOf(source)).toContain(message);
  });

  test('a long line is not quoted', () => {
    expect(refusalOf(`const a = (; // ${'x'.repeat(100)}`)).toBe('submission.ts:1:12: Expression expected');
  });

  test('a file in a folder is called by its path', () => {
    expect(refusalOf('(', 'lib/one.ts')).toMatch(/^lib\/one\.ts:1:\d+: /);
  });

  test.each([
    ['types', `let a: ${'['.repeat(100_000)}`],
    ['expressions', `let a = ${'('.repeat(100_000)}`],
  ])('%s that are nested too deeply', (_, source) => {
    expect(refusalOf(source)).toBe('submission.ts: cannot be translated: it is nested too deeply');
  });
});
