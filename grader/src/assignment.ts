import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Assignment, type Check, InputError, readJson } from '@gradus/contracts';

/** An assignment as it was found on disk. */
export interface LoadedAssignment {
  readonly assignment: Assignment;
  /** SHA-256 of assignment.json. */
  readonly hash: string;
}

/**
 * Reads `assignment.json` of an assignment's folder.
 *
 * @throws InputError when there is none, it does not fit the schema, a check's id is used twice, a check requires one
 *   that does not stand before it, its target cannot be asked what its kind asks, a purity check has a single case, the
 *   networks of a stage check do not tell their stages apart, or an analytic check has points or a network without hidden
 *   layers
 */
export async function loadAssignment(folder: string): Promise<LoadedAssignment> {
  const path = join(folder, 'assignment.json');
  const assignment = await readJson(Assignment, path);
  const before = new Set<string>();
  assignment.checks.forEach((check, i) => {
    if (before.has(check.id)) throw new InputError(`${path}: at /checks/${i}/id: '${check.id}' is used twice`);
    for (const required of check.requires ?? []) {
      if (before.has(required)) continue;
      throw new InputError(
        `${path}: at /checks/${i}/requires: expected a check that stands before '${check.id}', got '${required}'`,
      );
    }
    if (check.kind === 'gradient' && !DIFFERENTIABLE.has(check.target)) {
      throw new InputError(
        `${path}: at /checks/${i}/kind: ${check.target} is no gradient; expected "value" or "purity"`,
      );
    }
    if (check.kind === 'consistency' && !WITH_OWN_COST.has(check.target)) {
      throw new InputError(
        `${path}: at /checks/${i}/kind: ${check.target} is no gradient of another target; expected "value" or "purity"`,
      );
    }
    if (check.kind === 'stage' && !WITH_STAGES.has(check.target)) {
      throw new InputError(
        `${path}: at /checks/${i}/kind: ${check.target} has no stages; expected "value" or "purity"`,
      );
    }
    if (check.kind === 'stage') expectTellingStages(check, `${path}: at /checks/${i}/cases`);
    const refused = whyRefused(check);
    if (refused !== undefined) throw new InputError(`${path}: at /checks/${i}/${refused}`);
    if (check.kind === 'purity' && check.cases.length < 2) {
      throw new InputError(
        `${path}: at /checks/${i}/cases: expected 2 cases or more, got 1: purity asks the first again after another`,
      );
    }
    before.add(check.id);
  });
  return {
    assignment,
    hash: createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  };
}

/** @returns where in the check, and why, a check of a training loop or of analytic gradients cannot be asked */
function whyRefused(check: Check): string | undefined {
  if ('training' in check && check.kind !== 'training') {
    return `training: a check of kind "${check.kind}" trains nothing; expected it with "training" only`;
  }
  if (check.kind !== 'training' && check.kind !== 'analytic') return undefined;
  if (check.target !== 'computeGradients') {
    return `kind: ${check.target} is no gradient of a network; expected "value" or "purity"`;
  }
  if (check.kind === 'training') return undefined;
  if (check.points > 0) return `points: expected 0, got ${check.points}: an analytic check gives evidence, not points`;
  const shallow = check.cases.findIndex(({ widths }) => widths.length < 3);
  if (shallow < 0) return undefined;
  return `cases/${shallow}/widths: expected 3 or more: an analytic check compares networks of other hidden widths`;
}

const DIFFERENTIABLE: ReadonlySet<string> = new Set(['computeGradients', 'batchNormBackward']);
/** Gradients of a cost that the submission has a target for. */
const WITH_OWN_COST: ReadonlySet<string> = new Set(['computeGradients']);
/** Passes through the whole network. */
const WITH_STAGES: ReadonlySet<string> = new Set(['forward', 'computeGradients']);
/** All 2ⁿ activation patterns of a unit may be tried. */
const MOST_SAMPLES_OF_STAGES = 12;

/** What a stage made of its input is read off dW, which takes samples that are independent of each other in every layer. */
function expectTellingStages(check: Check, where: string): void {
  for (const [c, drawn] of check.cases.entries()) {
    if (check.target !== 'computeGradients' || !('widths' in drawn)) continue;
    const most = Math.min(MOST_SAMPLES_OF_STAGES, ...drawn.widths.slice(0, -1));
    if (drawn.n >= 3 && drawn.n <= most) continue;
    throw new InputError(
      `${where}/${c}/n: expected 3 to ${most} samples, got ${drawn.n}: stages are told apart by no fewer, and by no more than the data and each hidden layer have units (or ${MOST_SAMPLES_OF_STAGES})`,
    );
  }
}
