// What arrays change by, for many changes at a time: see src/backend/differences.ts. Float64. Blocks of m×n lie one after
// the other; four rows at a time along the samples, then two, a last odd one alone.
import { loadRows, multiplyAdd, storeRows } from './rows';

/** Of each row of each block: mean, mean product with the row of S, variance. */
export function differenceMoments(
  m: i32,
  n: i32,
  count: i32,
  d: usize,
  s: usize,
  mean: usize,
  product: usize,
  variance: usize,
): void {
  const column = <usize>m << 3;
  const bytes = <usize>n * column;
  const samples = f64x2.splat(<f64>n), zero = f64x2.splat(0);
  for (let t = 0; t < count; t++, d += bytes, mean += column, product += column, variance += column) {
    let row: usize = 0;
    for (; row + 32 <= column; row += 32) {
      // From the first entry on, so that one pass is enough: squares of a mean would swallow a small variance.
      const origin0 = v128.load(d + row), origin1 = v128.load(d + row, 16);
      let sum0 = zero, products0 = zero, squares0 = zero;
      let sum1 = zero, products1 = zero, squares1 = zero;
      for (let at = row; at < bytes; at += column) {
        const entry0 = v128.load(d + at), entry1 = v128.load(d + at, 16);
        const distance0 = f64x2.sub(entry0, origin0), distance1 = f64x2.sub(entry1, origin1);
        sum0 = f64x2.add(sum0, distance0);
        sum1 = f64x2.add(sum1, distance1);
        squares0 = multiplyAdd(distance0, distance0, squares0);
        squares1 = multiplyAdd(distance1, distance1, squares1);
        products0 = multiplyAdd(entry0, v128.load(s + at), products0);
        products1 = multiplyAdd(entry1, v128.load(s + at, 16), products1);
      }
      storeMoments(samples, origin0, sum0, products0, squares0, mean + row, product + row, variance + row, true);
      storeMoments(samples, origin1, sum1, products1, squares1, mean + row + 16, product + row + 16, variance + row + 16, true);
    }
    for (; row < column; row += 16) {
      const isPair = row + 8 < column;
      const origin = loadRows(d + row, isPair);
      let sum = zero, products = zero, squares = zero;
      for (let at = row; at < bytes; at += column) {
        const entry = loadRows(d + at, isPair);
        const distance = f64x2.sub(entry, origin);
        sum = f64x2.add(sum, distance);
        squares = multiplyAdd(distance, distance, squares);
        products = multiplyAdd(entry, loadRows(s + at, isPair), products);
      }
      storeMoments(samples, origin, sum, products, squares, mean + row, product + row, variance + row, isPair);
    }
  }
}

/** From sums of the distances from the first entry, of their squares, and of the products. */
@inline
function storeMoments(
  samples: v128,
  origin: v128,
  sum: v128,
  products: v128,
  squares: v128,
  mean: usize,
  product: usize,
  variance: usize,
  isPair: bool,
): void {
  const shift = f64x2.div(sum, samples);
  const spread = f64x2.sub(f64x2.div(squares, samples), f64x2.mul(shift, shift));
  storeRows(mean, f64x2.add(origin, shift), isPair);
  storeRows(product, f64x2.div(products, samples), isPair);
  // NaN stays.
  storeRows(variance, f64x2.pmax(spread, f64x2.splat(0)), isPair);
}
