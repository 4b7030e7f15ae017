import { matchesGlob } from 'node:path';
import { type Experiments, InputError } from '@gradus/contracts';

/** One training run that is declared, before its λ is known. */
export interface PlannedRun {
  /** `3-layer`, or `lambda-coarse/1` for a run of a search. */
  readonly name: string;
  readonly experiment: string;
  /** Which run of its experiment, from 0. */
  readonly index: number;
}

type Experiment = Experiments['experiments'][string];

/**
 * Which runs must be made for the names asked for, the searches that they build on included.
 *
 * @param patterns - names of runs or experiments, or globs of them (`init-*`, `lambda-coarse/[12]`); none means all
 * @returns stages: the runs of one do not depend on one another, only on those of the stages before it
 * @throws InputError when a name fits nothing, or a search builds on one that does not exist or on itself, or its range
 * ends before it begins
 *
 * @example
 * planRuns(experiments, ['lambda-fine']); // [[lambda-coarse/1 …], [lambda-fine/1 …]]
 */
export function planRuns(experiments: Experiments, patterns: readonly string[]): PlannedRun[][] {
  const all = Object.keys(experiments.experiments).flatMap((name) => runsOf(experiments, name));
  const needed = new Set<string>();
  const need = (run: PlannedRun): void => {
    needed.add(run.name);
    for (const search of prerequisites(experimentOf(experiments, run.experiment))) {
      for (const earlier of runsOf(experiments, search)) if (!needed.has(earlier.name)) need(earlier);
    }
  };
  const stageOf = (run: PlannedRun) => depth(experiments, run.experiment, []);
  for (const run of all) {
    stageOf(run); // a circle is told before anything follows it
    expectRange(run, experimentOf(experiments, run.experiment));
  }
  for (const run of choose(all, patterns)) need(run);
  const stages: PlannedRun[][] = [];
  for (const run of all.filter(({ name }) => needed.has(name))) {
    const stage = stageOf(run);
    stages[stage] = [...(stages[stage] ?? []), run];
  }
  return stages;
}

/** The runs of one experiment: itself, or one for each draw of its search. */
export function runsOf(experiments: Experiments, experiment: string): PlannedRun[] {
  const search = experimentOf(experiments, experiment).lambdaSearch;
  if (search === undefined || search.kind === 'best') return [{ name: experiment, experiment, index: 0 }];
  return Array.from({ length: search.count }, (_, index) => ({
    name: `${experiment}/${index + 1}`,
    experiment,
    index,
  }));
}

/** @throws InputError when there is no such experiment */
export function experimentOf(experiments: Experiments, name: string): Experiment {
  const experiment = Object.hasOwn(experiments.experiments, name) ? experiments.experiments[name] : undefined;
  if (experiment === undefined) {
    const known = Object.keys(experiments.experiments).join(', ');
    throw new InputError(`experiments.json: there is no experiment '${name}' to build on; expected one of ${known}`);
  }
  return experiment;
}

function expectRange({ experiment }: PlannedRun, { lambdaSearch }: Experiment): void {
  if (lambdaSearch?.kind !== 'logUniform' || lambdaSearch.from <= lambdaSearch.to) return;
  const { from, to } = lambdaSearch;
  throw new InputError(`experiments.json: '${experiment}': expected a search from ≤ to, got ${from} and ${to}`);
}

/** The experiments whose histories a search reads. */
function prerequisites({ lambdaSearch }: Experiment): readonly string[] {
  if (lambdaSearch?.kind === 'around') return [lambdaSearch.search];
  return lambdaSearch?.kind === 'best' ? lambdaSearch.searches : [];
}

function depth(experiments: Experiments, name: string, path: readonly string[]): number {
  if (path.includes(name)) {
    throw new InputError(`experiments.json: a search builds on itself: ${[...path, name].join(' → ')}`);
  }
  const earlier = prerequisites(experimentOf(experiments, name));
  return Math.max(0, ...earlier.map((search) => 1 + depth(experiments, search, [...path, name])));
}

function choose(all: readonly PlannedRun[], patterns: readonly string[]): readonly PlannedRun[] {
  if (patterns.length === 0) return all;
  return patterns.flatMap((pattern) => {
    const found = all.filter((run) => matchesGlob(run.name, pattern) || matchesGlob(run.experiment, pattern));
    if (found.length > 0) return found;
    const known = [...new Set(all.map(({ experiment }) => experiment))].join(', ');
    throw new InputError(`experiment '${pattern}': expected one of ${known}, or a glob that fits some of them`);
  });
}
