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
 *   that does not stand before it, its target cannot be asked what its kind asks, a purity check has a single case, or
 *   the networks of a stage check do not tell their stages apart
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
