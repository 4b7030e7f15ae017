import { createRequire } from 'node:module';
import { dtypeOf, type Matrix, zeros } from '../matrix.ts';
import type { Backend, Operand } from './backend.ts';

/** CBLAS of the system, fastest first; the loader's own search path finds them. */
const LIBRARIES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libopenblas.so.0', 'libopenblas.so'],
  darwin: ['/System/Library/Frameworks/Accelerate.framework/Accelerate', 'libopenblas.dylib'],
  win32: ['libopenblas.dll'],
};

/** cblas.h */
const COLUMN_MAJOR = 102;
const NO_TRANSPOSE = 111;
const TRANSPOSE = 112;

type Gemm = (
  layout: number,
  transposeA: number,
  transposeB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  A: Matrix['data'],
  lda: number,
  B: Matrix['data'],
  ldb: number,
  beta: number,
  C: Matrix['data'],
  ldc: number,
) => void;

/**
 * The system's CBLAS through koffi, on one thread: a product then does not depend on what else runs, and experiments
 * that run side by side do not fight for the cores.
 *
 * @returns undefined where no library is found
 */
export function createBlasBackend(): Backend | undefined {
  const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi');
  for (const file of LIBRARIES[process.platform] ?? []) {
    try {
      const library = koffi.load(file);
      const gemm = (name: string, type: string): Gemm =>
        library.func(
          `void ${name}(int, int, int, int, int, int, ${type}, const ${type} *, int, const ${type} *, int, ${type}, _Inout_ ${type} *, int)`,
        );
      const [sgemm, dgemm] = [gemm('cblas_sgemm', 'float'), gemm('cblas_dgemm', 'double')];
      if (file.includes('openblas')) library.func('void openblas_set_num_threads(int)')(1);
      return { name: 'blas', detail: file, allocate: zeros, gemm: (...product) => multiply(sgemm, dgemm, ...product) };
    } catch {
      // Not installed, or not what its name says: the next one.
    }
  }
  return undefined;
}

function multiply(
  sgemm: Gemm,
  dgemm: Gemm,
  alpha: number,
  left: Operand,
  right: Operand,
  beta: number,
  C: Matrix,
): void {
  const k = left.isTransposed ? left.A.rows : left.A.cols;
  const gemm = dtypeOf(C) === 'float32' ? sgemm : dgemm;
  const transpose = ({ isTransposed }: Operand): number => (isTransposed ? TRANSPOSE : NO_TRANSPOSE);
  const { A } = left;
  const { A: B } = right;
  const operations = [transpose(left), transpose(right)] as const;
  gemm(COLUMN_MAJOR, ...operations, C.rows, C.cols, k, alpha, A.data, A.rows, B.data, B.rows, beta, C.data, C.rows);
}
