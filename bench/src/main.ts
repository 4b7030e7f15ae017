/** `pnpm bench`: what products and training cost, next to what a user would pick instead. See docs/benchmarks.md. */
import { InputError } from '@gradus/contracts';
import { parseBenchOptions, USAGE } from './bench-options.ts';
import { toMarkdown } from './markdown.ts';
import { runBench } from './run-bench.ts';
import { writeResult } from './write-result.ts';

async function main(argv: readonly string[]): Promise<void> {
  const { help, plan, out } = parseBenchOptions(argv);
  if (help) return console.log(USAGE);
  const result = await runBench(plan, (line) => console.error(line));
  console.log(toMarkdown(result));
  await writeResult(result, out);
  console.error(`bench.md and bench.json are in ${out}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
