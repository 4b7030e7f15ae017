import { expect, it } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

const known = ['tolerance', 'title', 'kind', 'computeGradients', 'computeCost', 'batchNormForward', 'n', 'm'];

it.each([
  ['tolerence', 'tolerance'],
  ['Tolerance', 'tolerance'],
  ['knid', 'kind'],
  ['kinds', 'kind'],
  ['compute_gradients', 'computeGradients'],
  ['gradients', 'computeGradients'],
  ['computecost', 'computeCost'],
])('%s may be %s', (name, meant) => {
  expect(nearest(name, known)).toBe(meant);
  expect(didYouMean(name, known)).toBe(`; did you mean '${meant}'?`);
});

it.each([
  ['softmax'],
  ['tolerance'],
  // A part of two.
  ['compute'],
  ['x'],
  [''],
  ['kind'.repeat(25)],
])('%s is like no other', (name) => {
  expect(nearest(name, known)).toBeUndefined();
  expect(didYouMean(name, known)).toBe('');
});

it('knows of nothing', () => {
  expect(nearest('kind', [])).toBeUndefined();
});
