import { types } from 'node:util';

type FloatArray = Float64Array | Float32Array;

// A submission may give an array a property `length` of its own, or inherit from Float64Array and override it: what it
// really holds is asked of the getter that all typed arrays have.
const { get: lengthGetter } = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Float64Array.prototype),
  'length',
) as { readonly get: () => number };

// Not instanceof: an object that only inherits from Float64Array has no numbers.
export function isFloatArray(value: unknown): value is FloatArray {
  return types.isFloat64Array(value) || types.isFloat32Array(value);
}

/** How many numbers a float array really has: 0 when its memory was taken away. */
export function lengthOf(data: FloatArray): number {
  return Reflect.apply(lengthGetter, data, []);
}

/** A copy in memory of its own, whatever the numbers lie in: shared, resizable, or a part of something larger. */
export function copyOf(data: FloatArray): Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer> {
  const isSingle = types.isFloat32Array(data);
  // The constructor refuses memory that was taken away.
  if (lengthOf(data) === 0) return isSingle ? new Float32Array(0) : new Float64Array(0);
  return isSingle ? new Float32Array(data) : new Float64Array(data);
}
