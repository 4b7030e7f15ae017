import {
  type Assignment,
  type Check,
  canBeAsked,
  didYouMean,
  KINDS,
  type LayerCheck,
  type NetworkCheck,
  type ScheduleCheck,
} from '@gradus/contracts';

/** Where in assignment.json, and what is wrong there: `at /checks/1/id: …`. */
type Broken = string;

/**
 * What no schema can say: rules between the parts of an assignment. Only what can never be right breaks one; what asks
 * too little of a submission is not judged here.
 *
 * @returns a line for each mistake, in the order of the file; none for an assignment that can be asked
 *
 * @example
 * brokenRules(assignment); // ["at /checks/1/id: 'rate' is used twice, first at /checks/0; …"]
 */
export function brokenRules({ checks, published }: Assignment): Broken[] {
  const broken = checks.flatMap((check, i) => [
    ...ofId(checks, i),
    ...ofRequirements(checks, i),
    ...ofVisibility(checks, i),
    ...ofKind(check, i),
    ...ofTolerance(check, i),
    ...ofTraining(check, i),
    ...ofAnalytic(check, i),
    ...ofCases(check, i),
  ]);
  if (published !== undefined) broken.push(...ofPublished(checks, published));
  if (checks.every(({ points }) => points === 0)) {
    broken.push('at /checks: every check has 0 points, so all submissions are worth the same; give some check points');
  }
  return broken;
}

/** Who hands in gradients alone is asked one case of one gradient check, and sees what comes of it. */
function ofPublished(checks: readonly Check[], published: NonNullable<Assignment['published']>): Broken[] {
  const isPublishable = ({ target, kind }: Check) => target === 'computeGradients' && kind === 'gradient';
  const check = checks.find(({ id }) => id === published.check);
  const where = 'at /published/check: expected a check of computeGradients and of kind "gradient"';
  if (check === undefined) {
    const near = didYouMean(
      published.check,
      checks.filter(isPublishable).map(({ id }) => id),
    );
    return [`${where}, got '${published.check}', which is no check${near || '; take it out'}`];
  }
  if (!isPublishable(check)) {
    return [`${where}, got '${check.id}', one of ${check.target} and of kind "${check.kind}"; name another`];
  }
  if (check.visibility !== 'student') {
    return [`at /published/check: '${check.id}' is "${check.visibility}"; name a check that students see`];
  }
  if (published.case < check.cases.length) return [];
  const most = check.cases.length - 1;
  return [`at /published/case: expected 0 to ${most}, as '${check.id}' has ${most + 1} cases, got ${published.case}`];
}

function ofId(checks: readonly Check[], i: number): Broken[] {
  const id = checks[i]?.id;
  const first = checks.findIndex((each) => each.id === id);
  if (first === i) return [];
  return [`at /checks/${i}/id: '${id}' is used twice, first at /checks/${first}; give one of them another id`];
}

/** A check can require what stands before it only, so no cycle can be. */
function ofRequirements(checks: readonly Check[], i: number): Broken[] {
  const { id, requires = [] } = checks[i] as Check;
  const before = checks.slice(0, i).map((check) => check.id);
  return requires.flatMap((required, j) => {
    if (before.includes(required)) return [];
    const where = `at /checks/${i}/requires/${j}`;
    if (required === id) return [`${where}: '${id}' requires itself; take it out`];
    const wanted = `expected a check that stands before '${id}', got '${required}'`;
    const later = checks.findIndex((check) => check.id === required);
    if (later >= 0) return [`${where}: ${wanted}, which stands at /checks/${later}; move that one up`];
    return [`${where}: ${wanted}, which is no check${didYouMean(required, before) || '; take it out'}`];
  });
}

/** A student who sees a check blocked must see by which. */
function ofVisibility(checks: readonly Check[], i: number): Broken[] {
  const { id, visibility, requires = [] } = checks[i] as Check;
  return requires.flatMap((required, j) => {
    const other = checks.find((check) => check.id === required);
    if (visibility !== 'student' || other === undefined || other.visibility === 'student') return [];
    const why = `'${id}' is seen by students, '${required}' is "${other.visibility}"`;
    return [`at /checks/${i}/requires/${j}: ${why}; take it out, or give both one visibility`];
  });
}

function ofKind({ target, kind, cases }: Check, i: number): Broken[] {
  const broken: Broken[] = [];
  if (!canBeAsked(target, kind)) {
    const kinds = Object.keys(KINDS) as Check['kind'][];
    const askable = kinds.filter((each) => canBeAsked(target, each)).map((each) => `"${each}"`);
    broken.push(`at /checks/${i}/kind: ${target} ${KINDS[kind].otherwise}; expected ${askable.join(' or ')}`);
  }
  if (kind === 'purity' && cases.length < 2) {
    broken.push(
      `at /checks/${i}/cases: expected 2 cases or more, got 1: purity asks the first again after another; add one`,
    );
  }
  return broken;
}

function isOfGradient({ kind }: Check): boolean {
  return kind === 'gradient' || kind === 'consistency';
}

function ofTolerance(check: Check, i: number): Broken[] {
  const { absolute, relative } = check.tolerance;
  if (!isOfGradient(check) || absolute > 0 || relative > 0) return [];
  const why = 'no finite difference is exact';
  return [`at /checks/${i}/tolerance: expected more than 0, got 0 and 0: ${why}; 1e-8 and 1e-6 suit float64`];
}

function ofTraining(check: Check, i: number): Broken[] {
  if (!('training' in check) || check.kind === 'training') return [];
  const what = `a check of kind "${check.kind}" trains nothing`;
  return [`at /checks/${i}/training: ${what}; take it out, or make the kind "training"`];
}

function ofAnalytic({ kind, points, cases }: Check, i: number): Broken[] {
  if (kind !== 'analytic') return [];
  const broken: Broken[] = [];
  if (points > 0) {
    broken.push(`at /checks/${i}/points: expected 0, got ${points}: an analytic check gives evidence, not points`);
  }
  cases.forEach((drawn, c) => {
    if (!('widths' in drawn) || drawn.widths.length > 2) return;
    const why = 'an analytic check compares networks of other hidden widths';
    broken.push(`at /checks/${i}/cases/${c}/widths: expected a hidden layer or more: ${why}; add a width`);
  });
  return broken;
}

function ofCases(check: Check, i: number): Broken[] {
  switch (check.target) {
    case 'cyclicalLearningRate':
      return ofSchedules(check, i);
    case 'forward':
    case 'computeCost':
    case 'computeGradients':
    case 'predict':
      return ofNetworks(check, i);
    default:
      return ofLayers(check, i);
  }
}

const BATCH_OF_ONE = 'batch norm makes 0 of every score of a batch of one, and no gradient comes through; raise it';
const ZERO_BY_ZERO = 'batch norm of a batch of one divides 0 by √ε; raise n or epsilon';

/** Six times that of the 3072-50-50-10 network with 100 samples. */
const MOST_WORK = 1e8;

function ofNetworks(check: NetworkCheck, i: number): Broken[] {
  return check.cases.flatMap(({ widths, n, batchNorm, epsilon }, c) => {
    const where = `at /checks/${i}/cases/${c}`;
    const broken: Broken[] = [];
    const work = n * widths.slice(1).reduce((sum, rows, l) => sum + rows * (widths[l] as number), 0);
    if (work > MOST_WORK) {
      const why = 'one forward pass of it takes too long for a check that asks for thousands';
      broken.push(
        `${where}: expected weights times samples up to ${MOST_WORK.toExponential()}, got ${work.toExponential(1)}: ${why}`,
      );
    }
    const hasOneSample = batchNorm && n === 1 && widths.length > 2 && check.target !== 'predict';
    if (hasOneSample && isOfGradient(check)) broken.push(`${where}/n: expected 2 or more, got 1: ${BATCH_OF_ONE}`);
    if (hasOneSample && epsilon === 0) broken.push(`${where}/epsilon: expected more than 0, got 0: ${ZERO_BY_ZERO}`);
    if (check.kind === 'stage' && check.target === 'computeGradients') broken.push(...ofStages(widths, n, where));
    if (isOfGradient(check) && widths.at(-1) === 1) {
      const why = 'the softmax of a single class is 1, whatever the network';
      broken.push(`${where}/widths/${widths.length - 1}: expected 2 classes or more, got 1: ${why}; raise it`);
    }
    return broken;
  });
}

/** All 2ⁿ activation patterns of a unit may be tried. */
const MOST_SAMPLES_OF_STAGES = 12;

/** What a stage made of its input is read off dW, which takes samples that are independent of each other in every layer. */
function ofStages(widths: readonly number[], n: number, where: string): Broken[] {
  const most = Math.min(MOST_SAMPLES_OF_STAGES, ...widths.slice(0, -1));
  if (n >= 3 && n <= most) return [];
  const why = `stages are told apart by no fewer, and by no more than the data and each hidden layer have units (or ${MOST_SAMPLES_OF_STAGES})`;
  if (most < 3) return [`${where}/widths: expected 3 units or more before the last layer, got ${most}: ${why}`];
  return [`${where}/n: expected 3 to ${most} samples, got ${n}: ${why}`];
}

function ofLayers(check: LayerCheck, i: number): Broken[] {
  if (check.target !== 'batchNormForward' && check.target !== 'batchNormBackward') return [];
  return check.cases.flatMap(({ n, epsilon }, c) => {
    const where = `at /checks/${i}/cases/${c}`;
    const broken: Broken[] = [];
    if (n === 1 && isOfGradient(check)) broken.push(`${where}/n: expected 2 or more, got 1: ${BATCH_OF_ONE}`);
    if (n === 1 && epsilon === 0) broken.push(`${where}/epsilon: expected more than 0, got 0: ${ZERO_BY_ZERO}`);
    return broken;
  });
}

function ofSchedules(check: ScheduleCheck, i: number): Broken[] {
  return check.cases.flatMap(({ etaMin, etaMax }, c) => {
    if (etaMin <= etaMax) return [];
    return [`at /checks/${i}/cases/${c}/etaMax: expected at least etaMin, ${etaMin}, got ${etaMax}; exchange them`];
  });
}
