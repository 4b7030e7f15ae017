import { readFileSync } from 'node:fs';

type Address = number;
type Pass<Rest extends readonly number[]> = (isFloat32: boolean, m: number, n: number, ...rest: Rest) => void;

type Changes<Rest extends readonly number[]> = (m: number, n: number, count: number, ...rest: Rest) => void;

type ActivationPlace = readonly [s: Address, t: Address, spread: Address, nearest: Address, leak: number];

/** The functions of `kernels/index.ts`. Addresses are of column-major matrices in the memory of the instance. */
export interface Kernels {
  /** Whether a multiplication and the addition to it round once: it decides the last bits. */
  isFused(): number;
  gemmScratchBytes(isFloat32: boolean, m: number, n: number, k: number): number;
  gemm(
    isFloat32: boolean,
    m: number,
    n: number,
    k: number,
    a: Address,
    aRowStep: number,
    aColStep: number,
    b: Address,
    bRowStep: number,
    bColStep: number,
    c: Address,
    alpha: number,
    beta: number,
    scratch: Address,
  ): void;
  readonly addColumn: Pass<[s: Address, c: Address]>;
  readonly subtractColumn: Pass<[s: Address, c: Address]>;
  readonly multiplyColumn: Pass<[s: Address, c: Address]>;
  readonly scaleAndShiftRows: Pass<[s: Address, f: Address, a: Address, x: Address]>;
  readonly subtractScaledRows: Pass<[g: Address, p: Address, s: Address]>;
  readonly scaleWhereNotPositive: Pass<[g: Address, x: Address, factor: number]>;
  readonly rowMeans: Pass<[s: Address, means: Address]>;
  readonly rowMoments: Pass<[s: Address, mean: Address, variance: Address]>;
  readonly rowMeanProducts: Pass<[a: Address, b: Address, means: Address]>;
  readonly rankOneDifferences: Changes<
    [a: Address, u: Address, b: Address, ...activation: ActivationPlace, d: Address, crossings: Address]
  >;
  readonly rowDifferences: Changes<
    [
      a: Address,
      mean: Address,
      variance: Address,
      b: Address,
      ...activation: ActivationPlace,
      g: Address,
      d: Address,
      crossings: Address,
    ]
  >;
  readonly differenceMoments: Changes<[d: Address, s: Address, mean: Address, product: Address, variance: Address]>;
  /** A magnitude of −1 says that a change is too large for the kernel's series. */
  readonly crossEntropyDifferences: Changes<[p: Address, y: Address, d: Address, gain: Address, magnitude: Address]>;
  readonly scaleBytes: Pass<[bytes: Address, f: Address, a: Address, x: Address]>;
}

export interface Build {
  readonly file: string;
  readonly detail: string;
}

/** How the kernels were compiled, fastest first. */
export const BUILDS: readonly Build[] = [
  { file: 'kernels-relaxed.wasm', detail: 'relaxed SIMD' },
  { file: 'kernels.wasm', detail: 'SIMD' },
];

/** Kernels that this engine can run; a thread makes an instance of its own. */
export interface CompiledKernels {
  readonly module: WebAssembly.Module;
  readonly detail: string;
}

/**
 * The first of the builds that this engine can run.
 *
 * @returns undefined on an engine without SIMD
 * @throws Error when the kernels were not built
 */
export function compileKernels(builds: readonly Build[] = BUILDS): CompiledKernels | undefined {
  for (const { file, detail } of builds) {
    const binary = readKernels(file);
    if (WebAssembly.validate(binary)) return { module: new WebAssembly.Module(binary), detail };
  }
  return undefined;
}

function readKernels(file: string): Uint8Array<ArrayBuffer> {
  const url = new URL(`../../wasm/${file}`, import.meta.url);
  try {
    return Uint8Array.from(readFileSync(url));
  } catch (cause) {
    throw new Error(`${url.pathname}: expected the compiled kernels. Run 'pnpm build' to make them`, { cause });
  }
}

/** How the kernels were compiled and how they round: together with the sources, all that decides their bits. */
export function describeKernels({ detail }: CompiledKernels, kernels: Kernels): string {
  return `${detail}, ${kernels.isFused() ? 'fused' : 'not fused'}`;
}

/** An instance for this thread. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
