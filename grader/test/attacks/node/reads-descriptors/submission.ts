// Reads whatever is open, and lists what that is.
import { each } from './tried.ts';

const fs = process.getBuiltinModule('node:fs');
const NOT_OURS = [5, 6, 7, 8, 9, 10, 20, 21, 22, 23, 30, 31, 40, 50, 63];
const buffer = Buffer.alloc(4096);

const read = (descriptor: number): boolean => {
  if (!fs.fstatSync(descriptor).isFile()) return false;
  console.log(buffer.toString('utf8', 0, fs.readSync(descriptor, buffer, 0, buffer.length, 0)));
  return true;
};
const tried = await each(
  Object.fromEntries(NOT_OURS.map((descriptor) => [`d${descriptor}`, () => read(descriptor)])),
);

export const attempt = () => tried;
