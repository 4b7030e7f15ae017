/** How far apart two numbers may be: an absolute part, and one relative to the larger of the two. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** `atol + rtol · max(|a|, |f|)` */
export function toleranceAt(tolerance: Tolerance, a: number, f: number): number {
  return tolerance.absolute + tolerance.relative * Math.max(Math.abs(a), Math.abs(f));
}
