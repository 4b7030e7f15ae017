import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { InputError } from '@gradus/contracts';
import { FULL_PLAN, type Plan, QUICK_PLAN, WHOLE_PLAN } from './plan.ts';

export const USAGE = `pnpm bench [--quick] [--whole] [--out <folder>]

Measures products, training steps and gathering side by side with numpy and PyTorch where Python has them.

  --quick         a short run: fewer rounds, smaller sizes
  --whole         a whole training of the 3-layer network next to PyTorch's, too
  --out <folder>  where bench.md and bench.json go (default: out/ of the repository)
  --help          this text`;

export interface BenchOptions {
  readonly help: boolean;
  readonly plan: Plan;
  /** Folder of bench.md and bench.json. */
  readonly out: string;
}

/**
 * @param argv - the arguments after the program's name
 * @throws InputError on an argument that is not known
 *
 * @example
 * const { plan, out } = parseBenchOptions(['--quick']);
 */
export function parseBenchOptions(argv: readonly string[]): BenchOptions {
  const { help, quick, whole, out } = parseFlags(argv);
  const plan = quick ? QUICK_PLAN : FULL_PLAN;
  return { help, plan: { ...plan, whole: whole ? WHOLE_PLAN : undefined }, out };
}

function parseFlags(argv: readonly string[]) {
  const no = { type: 'boolean', default: false } as const;
  const outByDefault = fileURLToPath(new URL('../../out', import.meta.url));
  try {
    const out = { type: 'string', default: outByDefault } as const;
    return parseArgs({ args: [...argv], options: { help: no, quick: no, whole: no, out } }).values;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('. ')[0] : String(cause);
    throw new InputError(`bench: ${reason}; expected --quick, --whole, --out <folder> or --help`, { cause });
  }
}
