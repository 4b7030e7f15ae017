// Is another matrix each time that it is looked at.
let looks = 0;

export const softmax = () => ({
  get rows() {
    looks += 1;
    return looks;
  },
  cols: 2,
  get data() {
    return new Float64Array(2 * looks);
  },
});
