/** What a submission can do without a sandbox: write to the grader itself, and learn what it is asked. */
export const HOSTILE_PRELUDE = `
const fs = process.getBuiltinModule('node:fs');
const send = (bytes) => fs.writeSync(4, bytes);
const frame = (header, announced = header.length, payload = 0) => {
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(announced, 0);
  prefix.writeUInt32LE(payload, 4);
  return Buffer.concat([prefix, Buffer.from(header)]);
};
const forged = (id) => frame(JSON.stringify({ type: 'returned', id, value: { number: 42 } }));
const hang = () => { for (;;); };
let asked = 0;
const parseJson = JSON.parse;
const learnIds = () => { JSON.parse = (text) => { const header = parseJson(text); asked = header.id; return header; }; };
`;
