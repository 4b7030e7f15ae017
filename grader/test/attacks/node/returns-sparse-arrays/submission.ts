// Has 2^32 - 1 entries, and none.
export const softmax = () => ({ rows: 3, cols: 2, data: new Array(2 ** 32 - 1) });
