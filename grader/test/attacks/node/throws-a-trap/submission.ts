// Throws what throws when it is looked at.
export const cyclicalLearningRate = () => {
  throw new Proxy(new Error('trap'), {
    get() {
      throw new Error('trap');
    },
    getPrototypeOf() {
      throw new Error('trap');
    },
  });
};
