// Throws a text of 100 MB.
export const cyclicalLearningRate = () => {
  throw new Error('a'.repeat(100_000_000));
};
