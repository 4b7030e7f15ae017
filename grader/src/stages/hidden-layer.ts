import { hadamard, type Matrix, multiplyColumn, rowSums } from '@gradus/matrix';
import { batchNormBackward, type LayerStatistics } from '@gradus/net';
import { indicator, type Layer } from '../misconceptions/rules.ts';

/** Scale, shift and batch norm of a layer, as their backward pass needs them. */
export interface Norm extends LayerStatistics {
  /** m×1 */
  readonly gamma: Matrix;
  readonly epsilon: number;
}

/** A hidden layer in the forward pass. */
export interface HiddenLayer extends Pick<Layer, 'S' | 'SHat' | 'X'> {
  /** Counted from 1. */
  readonly l: number;
  /** Slope of the activation below 0. */
  readonly leak: number;
  readonly norm?: Norm;
}

/** Backward through a layer, n times as large as the gradients: ∂J/∂S m×n and, with batch norm, both columns m×1. */
export interface LayerGradients {
  /** Undefined where a submitted weight gradient is made of none. */
  readonly G: Matrix | undefined;
  readonly dGamma?: Matrix;
  readonly dBeta?: Matrix;
}

/** (24), (30). @param U - m×n, ∂J/∂X */
export function throughActivation(U: Matrix, { X, leak }: HiddenLayer): Matrix {
  return hadamard(U, indicator(X, leak));
}

/** (25)-(27). @param M - m×n, ∂J/∂S̃; without batch norm S̃ is S */
export function throughNorm(M: Matrix, { S, SHat, norm }: HiddenLayer): LayerGradients & { readonly G: Matrix } {
  if (norm === undefined) return { G: M };
  const { gamma, mu, v, epsilon } = norm;
  return {
    G: batchNormBackward(multiplyColumn(M, gamma), S, mu, v, epsilon),
    dGamma: rowSums(hadamard(M, SHat)),
    dBeta: rowSums(M),
  };
}
