import { type Static, Type } from 'typebox';
import { ExperimentSettings } from './experiments.ts';

const strictly = { additionalProperties: false };

/** Where the images come from: checksum verified, structure verified only, or made by `gradus data synthesize`. */
export const Provenance = Type.Enum(['official', 'unverified', 'synthetic']);
export type Provenance = Static<typeof Provenance>;

/** Loss: mean cross-entropy. Cost: loss + λ Σ‖W‖². Accuracy: share in [0, 1]. */
const Evaluation = Type.Object(
  {
    loss: Type.Union([Type.Number(), Type.Null()], { description: 'null where it is not finite' }),
    cost: Type.Union([Type.Number(), Type.Null()]),
    accuracy: Type.Number({ minimum: 0, maximum: 1 }),
  },
  strictly,
);
export type Evaluation = Static<typeof Evaluation>;

const HistoryPoint = Type.Object(
  {
    t: Type.Integer({ minimum: 0, description: 'update steps done' }),
    eta: Type.Number(),
    training: Evaluation,
    validation: Evaluation,
  },
  strictly,
);

/** What one training run logged: `histories/<experiment>.json`. The same inputs give the same bytes. */
export const History = Type.Object(
  {
    experiment: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*(/[0-9]+)?$', description: 'lambda-coarse/1: of a search' }),
    title: Type.String(),
    assignment: Type.String(),
    schedule: Type.String({ description: "'full', or the named overrides that were used" }),
    hash: Type.String({ description: 'SHA-256 of everything that determines this history' }),
    gradus: Type.String({ description: 'version' }),
    engine: Type.String({ description: "whose gradients: 'reference', or a submission's file name" }),
    backend: Type.String({ description: 'of the matrix package' }),
    data: Type.Object({ provenance: Provenance, sha256: Type.String() }, strictly),
    settings: ExperimentSettings,
    points: Type.Array(HistoryPoint, { minItems: 1 }),
    test: Evaluation,
  },
  strictly,
);
export type History = Static<typeof History>;

/** The folder, among histories, of those that others took the place of. No experiment can have its name. */
export const SET_ASIDE = '_set-aside';
