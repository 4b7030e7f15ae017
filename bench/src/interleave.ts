import { setTimeout as pause } from 'node:timers/promises';

/**
 * Measures in rounds, A B C A B C …, so that what else the machine does meets all alike. The first rounds warm up and are
 * not counted.
 *
 * @param measures - one for each contestant
 * @param pauseMs - between two contestants: threads of the last one may spin for some time before they sleep
 * @param onRound - told before each counted round: 1, 2, …
 * @param warmUps - rounds that are not counted
 * @returns `rounds` values for each contestant, in their order
 *
 * @example
 * const [ours, theirs] = await interleave([measureOurs, measureTheirs], 9, 50);
 */
export async function interleave(
  measures: readonly (() => Promise<number>)[],
  rounds: number,
  pauseMs = 0,
  onRound: (round: number) => void = () => {},
  warmUps = 1,
): Promise<number[][]> {
  const values: number[][] = measures.map(() => []);
  for (let round = 1 - warmUps; round <= rounds; round++) {
    if (round > 0) onRound(round);
    for (const [index, measure] of measures.entries()) {
      const value = await measure();
      if (round > 0) values[index]?.push(value);
      await pause(pauseMs);
    }
  }
  return values;
}
