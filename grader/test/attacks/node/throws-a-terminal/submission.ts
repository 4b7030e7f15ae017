// Throws what would take over a terminal and forge a line of a report.
export const cyclicalLearningRate = () => {
  throw new Error('\u001b[2J\u001b]0;title\u0007\u001b[1A\u001b[2Kpassed\r\npassed: all\u202e\u0000\u009b31m\u2028line');
};
