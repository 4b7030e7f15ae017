import type { Assignment, Check } from '@gradus/contracts';
import { runCheck } from '../checks/run-check.ts';
import { Exam } from '../exam.ts';
import { InProcess } from './in-process.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { probes } from './probes.ts';

/** A wrong function that the assignment passes. */
export interface Survivor {
  readonly target: string;
  readonly id: string;
  readonly layer?: number;
  /** A check that would have caught it. */
  readonly caughtBy: string;
}

export interface MutationScore {
  readonly mutants: number;
  readonly caught: number;
  readonly survivors: readonly Survivor[];
  /** By check: how many of its target's mutants it catches, of those made at every layer. */
  readonly catches: ReadonlyMap<string, { readonly caught: number; readonly of: number }>;
}

/** Kinds that catch what is wrong everywhere; they come last where one catch is enough, as they take longest. */
const SLOW_KINDS: ReadonlySet<string> = new Set(['consistency', 'training']);

/**
 * Puts the assignment's checks to the reference with one mistake in one function, for every mistake there is. A mutant of
 * which nothing shows in `probes` either is right after all, and not counted.
 *
 * @param onMutant - told after each, and how many there are
 */
export async function mutationScore(
  assignment: Assignment,
  seed: number,
  onMutant: (done: number, total: number) => void = () => {},
): Promise<MutationScore> {
  const exam = new Exam(assignment, seed);
  const probing = new Exam({ ...assignment, checks: [...probes] }, seed);
  const catches = new Map<string, { caught: number; of: number }>();
  const survivors: Survivor[] = [];
  let counted = 0;
  // Mistakes are no finite differences: that is all that an analytic check asks.
  const judging = assignment.checks.filter(({ kind }) => kind !== 'analytic');
  const byTarget = [...Map.groupBy(judging, ({ target }) => target)].map(([target, checks]) => {
    const layers = Math.max(...checks.flatMap(layersOf));
    // Deeper networks than the assignment's are nobody's to get right.
    const able = probes.filter((probe) => probe.target === target && Math.max(...layersOf(probe)) <= layers);
    return { asked: quickFirst(checks), able, mutants: mutantsOf(target, layers) };
  });
  const mutants = byTarget.flatMap(({ mutants: ofTarget, ...checks }) =>
    ofTarget.map((mutant) => ({ mutant, ...checks })),
  );
  for (const [i, { mutant, asked, able }] of mutants.entries()) {
    const { target, id, layer } = mutant;
    const caughtBy = await catchersOf(mutant, asked, exam, layer !== undefined);
    const [probe] = caughtBy.length > 0 ? [] : await catchersOf(mutant, able, probing, true);
    onMutant(i + 1, mutants.length);
    if (caughtBy.length === 0 && probe === undefined) continue;
    counted += 1;
    if (probe !== undefined)
      survivors.push({ target, id, ...(layer !== undefined && { layer }), caughtBy: probe.title });
    if (layer !== undefined) continue;
    for (const check of asked) {
      const { caught, of } = catches.get(check.id) ?? { caught: 0, of: 0 };
      catches.set(check.id, { caught: caught + (caughtBy.includes(check) ? 1 : 0), of: of + 1 });
    }
  }
  return { mutants: counted, caught: counted - survivors.length, survivors, catches };
}

/** The checks that a mutant does not pass. @param isOneEnough - whether to stop at the first */
async function catchersOf(
  mutant: Mutant,
  checks: readonly Check[],
  exam: Exam,
  isOneEnough: boolean,
): Promise<Check[]> {
  const submission = new InProcess(mutant.functions);
  const catchers: Check[] = [];
  for (const check of checks) {
    const { verdict } = await runCheck(check, exam.questionsOf(check), submission, { explains: false });
    if (verdict === 'passed') continue;
    catchers.push(check);
    if (isOneEnough) break;
  }
  return catchers;
}

function quickFirst(checks: readonly Check[]): readonly Check[] {
  return [...checks].sort((one, other) => Number(SLOW_KINDS.has(one.kind)) - Number(SLOW_KINDS.has(other.kind)));
}

function layersOf({ cases }: Check): number[] {
  return cases.map((drawn) => ('widths' in drawn ? drawn.widths.length - 1 : 1));
}
