/** Factors are fitted to entries that agree to 1e-9. */
const EQUAL = 1e-8;

/** Those that are recognised even where n happens to have that value. */
const COMMON = [0, -1, 2, 1 / 2, -2, -1 / 2];

const FORMS: readonly (readonly [text: string, of: (n: number) => number])[] = [
  ['n', (n) => n],
  ['1/n', (n) => 1 / n],
  ['n/(n − 1)', (n) => n / (n - 1)],
  ['(n − 1)/n', (n) => (n - 1) / n],
  ['√n', (n) => Math.sqrt(n)],
  ['1/√n', (n) => 1 / Math.sqrt(n)],
  ['n²', (n) => n ** 2],
  ['1/n²', (n) => 1 / n ** 2],
];

/**
 * A factor in words: one number for all answers, or one that depends on their n.
 *
 * @param factors - one for each answer
 * @param samples - n of each answer
 * @returns undefined when the factors follow no rule
 */
export function factorText(factors: readonly number[], samples: readonly number[]): string | undefined {
  const constant = constantOf(factors);
  if (constant !== undefined && COMMON.some((value) => isClose(constant, value))) return numberText(constant);
  const forms = FORMS.map(([text, of]) => {
    return { text, quotient: constantOf(factors.map((factor, i) => factor / of(samples[i] as number))) };
  });
  for (const { text, quotient } of forms) {
    if (quotient !== undefined && isClose(quotient, 1)) return text;
    if (quotient !== undefined && isClose(quotient, -1)) return `−${text}`;
  }
  if (constant !== undefined) return numberText(constant);
  const multiple = forms.find(({ quotient }) => quotient !== undefined);
  return multiple?.quotient === undefined ? undefined : `${numberText(multiple.quotient)} · ${multiple.text}`;
}

/** The one value of all. */
function constantOf([first = Number.NaN, ...others]: readonly number[]): number | undefined {
  return Number.isFinite(first) && others.every((other) => isClose(other, first)) ? first : undefined;
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= EQUAL * Math.max(1, Math.abs(b));
}

function numberText(value: number): string {
  const sign = value < 0 && !isClose(value, 0) ? '−' : '';
  const size = Math.abs(value);
  const inverse = Math.round(1 / size);
  if (size < 1 && inverse <= 1000 && isClose(size * inverse, 1)) return `${sign}1/${inverse}`;
  return `${sign}${isClose(size, 0) ? 0 : Number(size.toPrecision(6))}`;
}
