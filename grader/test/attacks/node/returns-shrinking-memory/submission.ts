// Has numbers whose memory gets less while it is read.
export const softmax = () => {
  const buffer = new ArrayBuffer(48, { maxByteLength: 96 });
  return {
    rows: 3,
    get cols() {
      buffer.resize(8);
      return 2;
    },
    data: new Float64Array(buffer),
  };
};
