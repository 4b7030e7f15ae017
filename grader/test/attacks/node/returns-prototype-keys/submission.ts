// Returns a field of that name.
export const softmax = () => JSON.parse('{"__proto__":{"rows":3,"cols":2},"constructor":{"prototype":{"rows":3}}}');
