import { InputError } from '@gradus/contracts';

const MAX_LINE = 1024 * 1024;

/**
 * Cuts bytes into lines, without holding more than one.
 *
 * @param where - what is read, for messages
 * @throws InputError when one is longer than 1 MB
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, where: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() as string;
    if (rest.length > MAX_LINE) throw new InputError(`${where}: expected lines of at most 1 MB, got a longer one`);
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
