/** `child.ts <border> <cases> <seed> <file>`: fuzzes one border, tells the parent how far it is and what came of it. */
import { borders } from './borders.ts';
import { fuzzBorder } from './fuzz-border.ts';

const [name, cases, seed, file = ''] = process.argv.slice(2);
const border = borders.find((each) => each.name === name);
if (border === undefined)
  throw new Error(`expected one of ${borders.map((each) => each.name).join(', ')}, got ${name}`);
const onProgress = (done: number): void => void process.send?.({ done });
process.send?.(await fuzzBorder(border, { cases: Number(cases), seed: Number(seed), file, onProgress }));
process.disconnect?.();
