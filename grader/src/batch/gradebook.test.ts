import { describe, expect, test } from 'vitest';
import { loadedTiny } from '../../test/assignments.ts';
import { gradebookCsv } from './gradebook.ts';

const { assignment } = loadedTiny();

describe('gradebookCsv', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])(
    'a spreadsheet takes %j for text, as id and as reason',
    (text) => {
      const lines = gradebookCsv(assignment, [{ id: text, status: 'ungraded', reason: text }]);
      const cell = text.includes('\r') ? `"'${text}"` : `'${text}`;
      expect(lines).toBe(
        `student,status,score,max_score,rate verdict,rate points,softmax verdict,softmax points,sandbox,note\n${cell},ungraded,,,,,,,,${cell}\n`,
      );
    },
  );

  test('a row for each, with commas, quotes and line breaks in quotes', () => {
    const reason = 'a, "b"\nc';
    const [, row] = gradebookCsv(assignment, [{ id: 'Åse, B', status: 'missing', reason }]).split(/\n(?=")/);
    expect(row).toBe('"Åse, B",missing,,,,,,,,"a, ""b""\nc"\n');
  });
});
