import { type EntryMoves, type MatrixPath, matrixAt, type Value } from '@gradus/contracts/wire';
import type { Matrix } from '@gradus/matrix';
import type { LayerStatistics, Options, Parameters } from '@gradus/net';
import { typescriptWords } from '../languages/typescript/words.ts';
import type { Called, Caller, Counted, Evaluated } from '../submission/caller.ts';

/** A submission's functions in this very process: ours, so that what they take and give is of the right form. */
export interface Functions {
  softmax(S: Matrix): unknown;
  forward(X: Matrix, parameters: Parameters, options: Options): unknown;
  computeCost(X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options): unknown;
  computeGradients(X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options): unknown;
  batchNormForward(S: Matrix, epsilon: number): unknown;
  batchNormBackward(G: Matrix, S: Matrix, mu: Matrix, v: Matrix, epsilon: number): unknown;
  updateRunningStatistics(average: LayerStatistics, batch: LayerStatistics, alpha: number): unknown;
  predict(X: Matrix, parameters: Parameters, statistics: readonly LayerStatistics[], options: Options): unknown;
  cyclicalLearningRate(t: number, etaMin: number, etaMax: number, stepSize: number): unknown;
}

/** Answers a grader's calls by functions of ours. */
export class InProcess implements Pick<Caller, 'call' | 'countCalls' | 'evaluate' | 'words'> {
  readonly words = typescriptWords;
  readonly #functions: Functions;

  constructor(functions: Functions) {
    this.#functions = functions;
  }

  async call(target: string, parameters: readonly Value[]): Promise<Called> {
    try {
      return { kind: 'returned', value: this.#answer(target, parameters) as Value };
    } catch (error) {
      // A mistake may make shapes that do not fit, as it would in a submission.
      if (error instanceof RangeError) return { kind: 'threw', message: error.message };
      throw error;
    }
  }

  /** Functions of ours are not counted: they call no cost. */
  async countCalls(target: string, parameters: readonly Value[]): Promise<Counted> {
    const called = await this.call(target, parameters);
    return called.kind === 'returned' ? { kind: 'counted', value: called.value, functions: [] } : called;
  }

  async evaluate(
    target: string,
    parameters: readonly Value[],
    path: MatrixPath,
    { entries, deltas }: EntryMoves,
  ): Promise<Evaluated> {
    const { data } = matrixAt(parameters, path);
    const costs = new Float64Array(entries.length);
    entries.forEach((entry, move) => {
      const before = data[entry] as number;
      data[entry] = before + (deltas[move] as number);
      costs[move] = this.#answer(target, parameters) as number;
      data[entry] = before;
    });
    return { kind: 'evaluated', costs };
  }

  #answer(target: string, parameters: readonly Value[]): unknown {
    const answer = this.#functions[target as keyof Functions] as (...parameters: readonly unknown[]) => unknown;
    return answer(...parameters);
  }
}
