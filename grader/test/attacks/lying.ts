import type { LanguageName } from '../../src/languages/language.ts';

const UNASKED = /sent an answer that nobody asked for/;
const UNREADABLE = /sent an answer that cannot be read/;
const BROKEN = /sent a broken value/;
const ENDED = /ended its own process \(exit code 0\)/;
const LATE = /did not answer within 1 s/;
const WRONG = /6 of 6 wrong/;
const ONE_WRONG = /1 of 2 wrong/;
const NO_MATRIX = /expected a 3×2 matrix/;

/** Attacks on the answers, by what the check says that they are put on. */
export const LYING: Readonly<Record<LanguageName, Readonly<Record<string, RegExp>>>> = {
  typescript: {
    'exits-at-load': ENDED,
    'exits-in-call': ENDED,
    aborts: /was killed \(SIGABRT\)/,
    'kills-itself': /was killed \(SIGKILL\)/,
    'says-ready-twice': UNASKED,
    'answers-while-loaded': /answered before it was asked|nobody asked for/,
    'answers-twice': UNASKED,
    'answers-another-question': UNASKED,
    'answers-ahead': UNASKED,
    'answers-with-another-type': UNASKED,
    'announces-a-large-payload': UNREADABLE,
    'announces-a-large-header': UNREADABLE,
    'announces-a-large-matrix': BROKEN,
    'cuts-its-answer-short': ENDED,
    'never-ends-its-answer': LATE,
    'sends-too-little': BROKEN,
    'sends-too-much': BROKEN,
    'sends-prototype-keys': UNREADABLE,
    'returns-prototype-keys': /got a record with constructor/,
    'sends-deep-json': UNREADABLE,
    'sends-deep-value': UNREADABLE,
    'sends-no-json': UNREADABLE,
    'sends-infinity': UNREADABLE,
    'floods-frames': UNASKED,
    'closes-answers': LATE,
    'closes-all-pipes': /ended its own process \(exit code 1\)/,
    'returns-a-getter': NO_MATRIX,
    'returns-a-proxy': NO_MATRIX,
    'returns-a-thenable': WRONG,
    'never-resolves': /got a Promise/,
    'returns-sparse-arrays': NO_MATRIX,
    'returns-integers': NO_MATRIX,
    'returns-detached-memory': NO_MATRIX,
    'returns-shared-memory': WRONG,
    'returns-shrinking-memory': NO_MATRIX,
    'patches-json': /answered before it was asked/,
    'patches-arrays': /ended its own process \(exit code 1\)/,
    'patches-output': /did not finish loading within 8 s/,
    'times-calls': ONE_WRONG,
    'throws-a-terminal': /threw Error: passed passed: all line \(submission\.ts:3:9\)$/m,
    'throws-a-trap': /threw|nobody asked for/,
    'throws-megabytes': /used more than 128 MB|threw Error: a{3000}/,
  },
  python: {
    'exits-in-call': ENDED,
    crashes: /was killed \(SIGSEGV\)/,
    'answers-twice': UNASKED,
    'answers-late': UNASKED,
    'answers-another-question': UNASKED,
    'announces-a-large-payload': UNREADABLE,
    'sends-too-little': BROKEN,
    'cuts-its-answer-short': ENDED,
    'closes-answers': LATE,
    'patches-json': /answered before it was asked/,
    'patches-its-runner': UNASKED,
    'returns-another-array': BROKEN,
    'returns-strides-of-nothing': /used more than 128 MB/,
    'times-calls': ONE_WRONG,
    'raises-a-terminal': /threw ValueError: passed passed: all line \(submission\.py:3, in cyclical_learning_rate\)$/m,
    'raises-a-trap': /threw Trap/,
  },
};
