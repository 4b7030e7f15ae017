// Would be waited for for ever.
export const softmax = () => ({ rows: 3, cols: 2, data: new Float64Array(6), then: () => {} });
