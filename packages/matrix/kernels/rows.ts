// Float64, two rows at a time: what the kernels of differences share.

/** a·b + c: fused where the build allows relaxed SIMD. */
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f64>(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

@inline
export function loadRows(address: usize, isPair: bool): v128 {
  return isPair ? v128.load(address) : v128.load64_zero(address);
}

@inline
export function storeRows(address: usize, rows: v128, isPair: bool): void {
  if (isPair) v128.store(address, rows);
  else v128.store64_lane(address, rows, 0);
}
