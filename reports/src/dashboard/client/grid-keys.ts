/** A place in the grid: the heading is row −1. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** What of a grid says where a key leads. */
export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that are seen at once. */
  readonly page: number;
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

/**
 * Where a key leads from a place, as the ARIA authoring practices have it for grids; nothing for any other key.
 *
 * @example
 * placeAfter('End', { row: 0, column: 3 }, { rows: 10, columns: 21, page: 5 }, false); // { row: 0, column: 20 }
 */
export function placeAfter(key: string, { row, column }: Place, size: GridSize, isControl: boolean): Place | null {
  const lastRow = size.rows - 1;
  const lastColumn = size.columns - 1;
  const to = (toRow: number, toColumn: number): Place => ({
    row: clamp(toRow, -1, lastRow),
    column: clamp(toColumn, 0, lastColumn),
  });
  switch (key) {
    case 'ArrowUp':
      return to(row - 1, column);
    case 'ArrowDown':
      return to(row + 1, column);
    case 'ArrowLeft':
      return to(row, column - 1);
    case 'ArrowRight':
      return to(row, column + 1);
    case 'PageUp':
      return to(Math.max(row - size.page, Math.min(row, 0)), column);
    case 'PageDown':
      return to(row + size.page, column);
    case 'Home':
      return isControl ? to(0, 0) : to(row, 0);
    case 'End':
      return isControl ? to(lastRow, lastColumn) : to(row, lastColumn);
    default:
      return null;
  }
}
