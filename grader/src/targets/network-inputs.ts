import type { Matrix } from '@gradus/matrix';
import type { Options, Parameters } from '@gradus/net';

/** A network with a batch: everything that the targets of the whole network take. */
export interface NetworkInputs {
  readonly X: Matrix;
  readonly Y: Matrix;
  readonly parameters: Parameters;
  readonly lambda: number;
  readonly options: Options;
}
