/** Products on the backend that `GRADUS_BACKEND` names. The argument is `{ seed }`; each line asks for a `Product`. */
import { backend, createRandom, gemm, type Operand, randomNormal, zeros } from '@gradus/matrix';
import type { Product } from './gemm.ts';
import { type Block, serve } from './serve.ts';

const { seed }: { seed: number } = JSON.parse(process.argv[2] ?? '');
const prepared = new Map<string, () => void>();

function prepare({ m, k, n, dtype, isATransposed, isBTransposed }: Product): () => void {
  const random = createRandom(seed);
  const draw = (rows: number, cols: number, isTransposed: boolean): Operand => ({
    A: isTransposed ? randomNormal(cols, rows, random, 1, dtype) : randomNormal(rows, cols, random, 1, dtype),
    isTransposed,
  });
  const left = draw(m, k, isATransposed);
  const right = draw(k, n, isBTransposed);
  const C = zeros(m, n, dtype);
  return () => gemm(1, left, right, 0, C);
}

function measureBlock(request: string): Block {
  const product: Product = JSON.parse(request);
  const multiply = prepared.get(request) ?? prepare(product);
  prepared.set(request, multiply);
  multiply();
  const startMs = performance.now();
  let count = 0;
  let seconds = 0;
  while (seconds < product.atLeastSeconds) {
    multiply();
    count++;
    seconds = (performance.now() - startMs) / 1000;
  }
  return { seconds, count };
}

await serve({ [backend().name]: backend().detail }, measureBlock);
