import { describe, expect, it } from 'vitest';
import { placeAfter } from './grid-keys.ts';

const size = { rows: 10, columns: 5, page: 4 };

describe('placeAfter', () => {
  it.each([
    ['ArrowDown', '0,0', '1,0'],
    ['ArrowDown', '9,0', '9,0'],
    ['ArrowUp', '0,2', '-1,2'],
    ['ArrowUp', '-1,2', '-1,2'],
    ['ArrowLeft', '3,0', '3,0'],
    ['ArrowRight', '3,4', '3,4'],
    ['ArrowRight', '-1,3', '-1,4'],
    ['Home', '3,3', '3,0'],
    ['End', '-1,3', '-1,4'],
    ['Control+Home', '3,3', '0,0'],
    ['Control+End', '3,3', '9,4'],
    ['PageDown', '3,3', '7,3'],
    ['PageDown', '7,3', '9,3'],
    ['PageUp', '7,3', '3,3'],
    ['PageUp', '3,3', '0,3'],
    ['PageUp', '-1,3', '-1,3'],
    ['a', '3,3', 'null'],
    ['Tab', '3,3', 'null'],
  ])('%s leads from %s to %s', (key, from, to) => {
    const [row = 0, column = 0] = from.split(',').map(Number);
    const place = placeAfter(key.replace('Control+', ''), { row, column }, size, key.startsWith('Control+'));
    expect(place === null ? 'null' : `${place.row},${place.column}`).toBe(to);
  });
});
