// Lies beside every attack: what an answer is made of, and a way to the pipe that it goes through.
const fs = process.getBuiltinModule('node:fs');

export const send = (...parts: Uint8Array[]): void => {
  for (const part of parts) fs.writeSync(4, part);
};

/** @param announced - bytes of header and payload that are told; else those that there are */
export function frame(header: string, payload = Buffer.alloc(0), announced = [Buffer.byteLength(header), payload.length]) {
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(announced[0] as number, 0);
  prefix.writeUInt32LE(announced[1] as number, 4);
  return Buffer.concat([prefix, Buffer.from(header), payload]);
}

export const returned = (id: number, value: object = { number: 42 }): string =>
  JSON.stringify({ type: 'returned', id, value });

const asked: number[] = [];
const { parse } = JSON;
JSON.parse = (text, reviver) => {
  const header = parse(text, reviver);
  if (typeof header?.id === 'number') asked.push(header.id);
  return header;
};

/** The number of the question that waits for an answer. */
export const lastId = (): number => asked.at(-1) ?? -1;

export function hang(): never {
  for (;;);
}
