// Has numbers whose memory is gone.
export const softmax = () => {
  const data = new Float64Array(6);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  return { rows: 3, cols: 2, data };
};
