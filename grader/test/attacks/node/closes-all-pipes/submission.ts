// Closes all that it has, and answers.
const { closeSync } = process.getBuiltinModule('node:fs');

export const cyclicalLearningRate = () => {
  for (const descriptor of [0, 1, 2, 3, 4]) closeSync(descriptor);
  return 0;
};
