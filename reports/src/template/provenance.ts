import type { History } from '@gradus/contracts';
import { codeText, count, plainText, significant } from './number-format.ts';

const HASH_DIGITS = 12;

const distinct = (values: readonly string[]) => [...new Set(values)];

/** Where the numbers of a report come from: what its colophon and the notes at its top say of the histories. */
export function provenanceOf(histories: readonly History[]) {
  const of = (read: (history: History) => string) => distinct(histories.map(read));
  const provenances = of((history) => history.data.provenance);
  const rescheduled = histories.filter((history) => history.schedule !== 'full');
  return {
    any: histories.length > 0,
    unverified: provenances.includes('unverified'),
    synthetic: provenances.includes('synthetic'),
    data: of(
      (history) => `${history.data.provenance}, SHA-256 ${codeText(`${history.data.sha256.slice(0, HASH_DIGITS)}…`)}`,
    ),
    engines: of((history) => plainText(history.engine)),
    backends: of((history) => plainText(history.backend)),
    versions: of((history) => plainText(history.gradus)),
    schedules: distinct(rescheduled.map((history) => plainText(history.schedule))),
    rescheduled: rescheduled.map((history) => codeText(history.experiment)),
    runs: histories.map((history) => ({
      experiment: codeText(history.experiment),
      schedule: plainText(history.schedule),
      updates: count(history.points.at(-1)?.t ?? 0),
      lambda: significant(history.settings.lambda),
      seed: history.settings.seed,
      hash: codeText(history.hash.slice(0, HASH_DIGITS)),
    })),
  };
}
