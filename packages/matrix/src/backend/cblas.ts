import { createRequire } from 'node:module';
import { PART_WIDTH, type RunPart } from './team.ts';

/** cblas.h */
const COLUMN_MAJOR = 102;
const NO_TRANSPOSE = 111;
const TRANSPOSE = 112;

/** `cblas_sgemm` or `cblas_dgemm`; matrices by their addresses in this process. */
type Gemm = (
  layout: number,
  transposeA: number,
  transposeB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  beta: number,
  c: number,
  ldc: number,
) => void;

/** A CBLAS that was loaded into this thread, on one thread of its own. */
export interface Cblas {
  readonly sgemm: Gemm;
  readonly dgemm: Gemm;
  /** Where the memory of an array begins, as the library takes it. */
  addressOf(array: Float32Array | Float64Array | Uint8Array): number;
}

/** @throws Error when there is no such library, or it is no CBLAS */
export function loadCblas(file: string): Cblas {
  const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi');
  const library = koffi.load(file);
  const gemm = (name: string, type: string): Gemm =>
    library.func(`void ${name}(int, int, int, int, int, int, ${type}, void *, int, void *, int, ${type}, void *, int)`);
  const [sgemm, dgemm] = [gemm('cblas_sgemm', 'float'), gemm('cblas_dgemm', 'double')];
  if (file.includes('openblas')) library.func('void openblas_set_num_threads(int)')(1);
  // Addresses of a process are below 2⁵³ on every system there is.
  return { sgemm, dgemm, addressOf: (array) => Number(koffi.address(array)) };
}

/** Writes a part of a job of the blas backend. */
export function writeCblasPart(
  table: Float64Array,
  part: number,
  isFloat32: boolean,
  isATransposed: boolean,
  isBTransposed: boolean,
  ...rest: [
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    beta: number,
    c: number,
    ldc: number,
  ]
): void {
  const at = part * PART_WIDTH;
  table[at] = Number(isFloat32);
  table[at + 1] = isATransposed ? TRANSPOSE : NO_TRANSPOSE;
  table[at + 2] = isBTransposed ? TRANSPOSE : NO_TRANSPOSE;
  for (let index = 0; index < rest.length; index++) table[at + 3 + index] = rest[index];
}

/** The library of one thread on such parts. */
export function cblasPartRunner({ sgemm, dgemm }: Cblas): RunPart {
  // Reused: nothing is allocated for a part.
  const call = new Array(PART_WIDTH).fill(COLUMN_MAJOR) as unknown as Parameters<Gemm>;
  return (table, part) => {
    const at = part * PART_WIDTH;
    for (let index = 1; index < PART_WIDTH; index++) call[index] = table[at + index];
    if (table[at] === 1) sgemm(...call);
    else dgemm(...call);
  };
}
