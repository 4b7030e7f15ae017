// Lies beside every attack: what it is set on, and a way to say how it went.
const { readFileSync } = process.getBuiltinModule('node:fs');

export const bait = JSON.parse(readFileSync(new URL('bait.json', import.meta.url), 'utf8'));

/** `worked`, or the code of what was met, by the name of the attempt. */
export type Tried = Record<string, string>;

/** Makes one attempt after the other: what throws or is false did not work. */
export async function each(attempts: Record<string, () => unknown>): Promise<Tried> {
  const tried: Tried = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    if (bait.leftOut.includes(name)) continue;
    try {
      tried[name] = (await attempt()) === false ? 'in vain' : 'worked';
    } catch (error) {
      tried[name] = String((error as NodeJS.ErrnoException).code ?? error).slice(0, 150);
    }
  }
  return tried;
}
