import type { Similarity } from '@gradus/contracts';
import { stringify } from 'csv-stringify/sync';
import { textCell } from '../exports/text-cell.ts';

/** The listed pairs as CSV, the most similar first; no cell is a formula. For TAs alone. */
export function similarityCsv({ pairs }: Similarity): string {
  const head = ['similarity', 'longest', 'overlap', 'language', 'left', 'left_name', 'right', 'right_name'];
  const rows = pairs.map(({ similarity, longest, overlap, language, left, right }) => [
    similarity,
    longest,
    overlap,
    language,
    ...[left.id, left.name ?? '', right.id, right.name ?? ''].map(textCell),
  ]);
  return stringify([head, ...rows]);
}
