// Ends as if we had killed it.
export const cyclicalLearningRate = () => process.kill(process.pid, 'SIGKILL');
