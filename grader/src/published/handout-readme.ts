import type { Assignment } from '@gradus/contracts';
import type { FileArray } from '../array-files/array-file.ts';

/** Scalars and the batch, as the README of a handout tells of them; parameters are told by their shapes alone. */
const MEANINGS: Readonly<Record<string, string>> = {
  X: 'the batch, a sample in each column',
  Y: 'the labels, one-hot, a sample in each column',
  lambda: 'λ of the L2 regulariser',
  epsilon: 'ε under the root of batch norm',
  batchNorm: '1: batch norm in the hidden layers; 0: none',
  activation: '1: leaky ReLU; 0: ReLU',
  leak: 'slope of the activation below 0: x = max(s, leak · s)',
};

/** What else there is in a handout. */
const PARTS: Readonly<Record<string, string>> = {
  'handout.md': '`handout.md` says what to write. ',
  starter: '`starter/` is what to begin with. ',
};

/**
 * `README.md` of a handout.
 *
 * @param copied - what else there is in it: `handout.md`, `starter`
 * @param inputs - of the published case, if the assignment has one
 */
export function handoutReadme(
  assignment: Assignment,
  copied: readonly string[],
  inputs: ReadonlyMap<string, FileArray> | undefined,
): string {
  const { id, title, submission } = assignment;
  const files = [submission.typescript, submission.python].filter((file) => file !== undefined);
  const start = `# ${title}

${copied.map((name) => PARTS[name]).join('')}Check your work as often as you like:

${files.map((file) => `    gradus check ${file} --assignment ${id}\n`).join('')}`;
  return inputs === undefined ? start : start + gradientsAlone(id, inputs);
}

function gradientsAlone(id: string, inputs: ReadonlyMap<string, FileArray>): string {
  const rows = Array.from(inputs, ([name, { shape }]) => {
    const meaning = MEANINGS[name] ?? 'a parameter';
    return `| \`${name}\` | ${shape.length === 0 ? 'a number' : shape.join(' × ')} | ${meaning} |`;
  });
  const gradients = [...inputs].filter(([name]) => MEANINGS[name] === undefined);
  const names = gradients.map(([name]) => name).join(' ');
  return `
## Gradients alone, from any language

\`case.npz\` (NumPy, Julia), \`case.mat\` (MATLAB, Octave) and \`case.safetensors\` hold one network and a batch, the same
numbers in float64 in each. Compute the gradients of the cost J for them and hand in a file of arrays.

| name | shape | what it is |
|---|---|---|
${rows.join('\n')}

Expected back, under the names and in the shapes of the parameters, \`W1\` for ∂J/∂W1 and so on:

    ${names}

Save float64, as \`gradients.npz\`, \`gradients.mat\` or \`gradients.safetensors\`; other arrays in the file are ignored.

    Python   numpy.savez('gradients.npz', W1=dW1, b1=db1, …)
    MATLAB   W1 = dW1; b1 = db1; …   save('gradients.mat', 'W1', 'b1', …, '-v7')
    Julia    npzwrite("gradients.npz", Dict("W1" => dW1, "b1" => db1, …))

Then

    gradus check gradients.npz --assignment ${id}

compares every entry with finite differences of J and names the mistake.
`;
}
