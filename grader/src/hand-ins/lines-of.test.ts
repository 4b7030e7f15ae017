import { describe, expect, test } from 'vitest';
import { linesOf } from './lines-of.ts';

async function* chunks(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text, 'latin1');
}

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const read: string[] = [];
  for await (const line of lines) read.push(line);
  return read;
}

describe('linesOf', () => {
  test('cuts where lines end, not where chunks do', async () => {
    expect(await all(linesOf(chunks('a\r\nb', 'c\n\n\xc3', '\xa9'), 'x'))).toEqual(['a', 'bc', '', 'é']);
  });

  test('refuses a line of more than 1 MB', async () => {
    const reading = all(linesOf(chunks('x'.repeat(2 ** 20), 'x'), 'metadata'));
    await expect(reading).rejects.toThrow('metadata: expected lines of at most 1 MB, got a longer one');
  });
});
