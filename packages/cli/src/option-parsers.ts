import { InvalidArgumentError } from 'commander';

/** `--seed`: a whole number in 0 … 2³² − 1. @throws InvalidArgumentError on anything else */
export function parseSeed(text: string): number {
  return parseWhole(text, 0, 0xffffffff);
}

/** `--jobs`: a whole number in 1 … 256. @throws InvalidArgumentError on anything else */
export function parseJobs(text: string): number {
  return parseWhole(text, 1, 256);
}

/** `--seeds`: a whole number in 1 … 10,000. @throws InvalidArgumentError on anything else */
export function parseSeeds(text: string): number {
  return parseWhole(text, 1, 10_000);
}

/** `--repeat`: a whole number in 1 … 100. @throws InvalidArgumentError on anything else */
export function parseRepeat(text: string): number {
  return parseWhole(text, 1, 100);
}

function parseWhole(text: string, smallest: number, largest: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < smallest || value > largest) {
    throw new InvalidArgumentError(`Expected a whole number from ${smallest} to ${largest}, got '${text}'.`);
  }
  return value;
}
