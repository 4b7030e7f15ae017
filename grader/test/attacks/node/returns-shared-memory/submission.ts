// Has numbers that others may change meanwhile.
export const softmax = () => ({ rows: 3, cols: 2, data: new Float64Array(new SharedArrayBuffer(48)) });
