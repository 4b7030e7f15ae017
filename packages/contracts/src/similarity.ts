import { type Static, Type } from 'typebox';
import { LanguageName } from './language-name.ts';

const strictly = { additionalProperties: false };

const Place = Type.Object(
  {
    file: Type.String(),
    firstLine: Type.Integer({ minimum: 1 }),
    lines: Type.Array(Type.String(), { description: 'as they were handed in' }),
    isCut: Type.Boolean({ description: 'true where the place is longer than the lines that are given' }),
  },
  strictly,
);

const Person = Type.Object({ id: Type.String({ minLength: 1 }), name: Type.Optional(Type.String()) }, strictly);

/** Two students whose code has fingerprints in common. */
export const SimilarPair = Type.Object(
  {
    language: LanguageName,
    left: Person,
    right: Person,
    similarity: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'share of their fingerprints that the other has too',
    }),
    longest: Type.Integer({ minimum: 0, description: 'fingerprints in a row that both have, at the longest place' }),
    overlap: Type.Integer({ minimum: 0, description: 'fingerprints of both that the other has too' }),
    fragments: Type.Array(Type.Object({ fingerprints: Type.Integer(), left: Place, right: Place }, strictly), {
      description: 'the longest first; none for pairs far down the list',
    }),
  },
  strictly,
);
export type SimilarPair = Static<typeof SimilarPair>;

/** How alike the code of a class is: for TAs alone, evidence to be read and never a verdict. */
export const Similarity = Type.Object(
  {
    compared: Type.Integer({ minimum: 0, description: 'students' }),
    pairs: Type.Array(SimilarPair, { description: 'the most similar first' }),
    morePairs: Type.Integer({ minimum: 0, description: 'pairs with anything in common that are not listed' }),
    leftOut: Type.Array(Type.Object({ student: Type.String(), file: Type.String(), reason: Type.String() }, strictly)),
    ignored: Type.Object(
      {
        starter: Type.Integer({ minimum: 0, description: 'fingerprints of the handout' }),
        common: Type.Integer({ minimum: 0, description: 'fingerprints that too many have' }),
        commonFrom: Type.Integer({ minimum: 0, description: 'so many students are too many' }),
      },
      strictly,
    ),
  },
  strictly,
);
export type Similarity = Static<typeof Similarity>;
