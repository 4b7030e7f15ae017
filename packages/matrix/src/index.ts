export { allocate, allocateBytes } from './allocate.ts';
export type { Backend, BackendName, Operand } from './backend/backend.ts';
export { backend, chooseBackend, setThreads, UnavailableBackend } from './backend/choose.ts';
export type { Activation } from './backend/differences.ts';
export { addColumn, divideRow, multiplyColumn, subtractColumn, subtractRow } from './broadcast.ts';
export { add, hadamard, map, scale, subtract } from './elementwise.ts';
export { gemm } from './gemm.ts';
export { matmul, matmulTransposeA, matmulTransposeB } from './matmul.ts';
export {
  cast,
  column,
  copy,
  type Dtype,
  dtypeOf,
  entry,
  filled,
  fromRows,
  type Matrix,
  shapeOf,
  toRows,
  zeros,
} from './matrix.ts';
export {
  addColumnInPlace,
  multiplyColumnInPlace,
  rowMeanProductsInto,
  rowMeansInto,
  rowMomentsInto,
  scaleAndShiftRowsInto,
  scaleBytesInto,
  scaleWhereNotPositiveInPlace,
  subtractColumnInPlace,
  subtractScaledRowsInPlace,
} from './passes.ts';
export { createRandom, type Random, randomNormal, randomPermutation } from './random.ts';
export {
  argmaxColumns,
  columnMaxima,
  columnSums,
  rowMeans,
  rowSums,
  rowVariances,
  sum,
  sumOfSquares,
} from './reductions.ts';
export { columns, gatherColumns, transpose } from './slices.ts';
