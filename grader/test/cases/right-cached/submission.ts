// A cache whose key holds every argument.
import { computeCost as costOf, forward as pass } from './base.ts';
export * from './base.ts';

const passes = new Map<string, ReturnType<typeof pass>>();

export function forward(...given: Parameters<typeof pass>) {
  const key = JSON.stringify(given, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value));
  const known = passes.get(key) ?? pass(...given);
  passes.set(key, known);
  return known;
}

const costs = new Map<string, number>();

export function computeCost(...given: Parameters<typeof costOf>) {
  const [X, Y, { W, b, gamma = [], beta = [] }, lambda, options] = given;
  const key = [X, Y, ...W, ...b, ...gamma, ...beta].map(({ data }) => data.join()).join(';') + lambda + Object.values(options);
  const known = costs.get(key) ?? costOf(...given);
  costs.set(key, known);
  return known;
}
