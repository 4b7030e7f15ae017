import type { Measure } from '@gradus/contracts';

type Tensors = Measure['tensors'];

/** `wrong: W1-W2, b1, gamma1; right: W3, b2-b3`: the layers that a mistake without a name is in. Nothing where none is wrong. */
export function arraysText({ tensors }: Pick<Measure, 'tensors'>): string {
  const wrong = tensors.filter((each) => each.wrong > 0);
  const right = tensors.filter((each) => each.wrong === 0 && each.compared > 0);
  if (wrong.length === 0) return '';
  return right.length === 0 ? 'no array is right' : `wrong: ${listed(wrong)}; right: ${listed(right)}`;
}

/** Neighbouring layers of a parameter as one range. */
function listed(tensors: Tensors): string {
  const ranges: { field: string; from: number; to: number }[] = [];
  for (const { tensor } of tensors) {
    const field = tensor.replace(/\d+$/, '');
    const l = Number(tensor.slice(field.length));
    const last = ranges.at(-1);
    if (last?.field === field && last.to === l - 1) last.to = l;
    else ranges.push({ field, from: l, to: l });
  }
  return ranges
    .map(({ field, from, to }) => (from === to ? `${field}${from}` : `${field}${from}-${field}${to}`))
    .join(', ');
}
