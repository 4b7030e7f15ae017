import { createRequire } from 'node:module';
import { release, type } from 'node:os';
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
  /** How the library names itself: its version, and the processor it computes for, which decides the last bits. */
  readonly build: string;
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
  let build = `${type()} ${release()}`;
  if (file.includes('openblas')) {
    library.func('void openblas_set_num_threads(int)')(1);
    // The configuration begins with name and version; the core is the one it was told of or found when it was loaded.
    const [name, version] = String(library.func('const char *openblas_get_config()')()).split(' ');
    build = `${name} ${version}, ${library.func('const char *openblas_get_corename()')()}`;
  }
  // Addresses of a process are below 2⁵³ on every system there is.
  return { sgemm, dgemm, build, addressOf: (array) => Number(koffi.address(array)) };
}

// Number by number: an array of arguments would be allocated for every product of a training.

/** Writes a part of a job of the blas backend: the type, then the arguments of `Gemm` behind the layout, in order. */
export function writeCblasPart(
  table: Float64Array,
  part: number,
  isFloat32: boolean,
  isATransposed: boolean,
  isBTransposed: boolean,
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
): void {
  const at = part * PART_WIDTH;
  table[at] = isFloat32 ? 1 : 0;
  table[at + 1] = isATransposed ? TRANSPOSE : NO_TRANSPOSE;
  table[at + 2] = isBTransposed ? TRANSPOSE : NO_TRANSPOSE;
  table[at + 3] = m;
  table[at + 4] = n;
  table[at + 5] = k;
  table[at + 6] = alpha;
  table[at + 7] = a;
  table[at + 8] = lda;
  table[at + 9] = b;
  table[at + 10] = ldb;
  table[at + 11] = beta;
  table[at + 12] = c;
  table[at + 13] = ldc;
}

/** The library of one thread on such parts. */
export function cblasPartRunner({ sgemm, dgemm }: Cblas): RunPart {
  return (table, part) => {
    const at = part * PART_WIDTH;
    const gemm = table[at] === 1 ? sgemm : dgemm;
    gemm(
      COLUMN_MAJOR,
      table[at + 1],
      table[at + 2],
      table[at + 3],
      table[at + 4],
      table[at + 5],
      table[at + 6],
      table[at + 7],
      table[at + 8],
      table[at + 9],
      table[at + 10],
      table[at + 11],
      table[at + 12],
      table[at + 13],
    );
  };
}
