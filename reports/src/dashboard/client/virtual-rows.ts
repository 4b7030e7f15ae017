import { ROW_HEIGHT } from './grid-row.ts';

/** Rows that are made beyond those that are seen, on either side. */
const SPARE_ROWS = 8;
/** What is printed at most: more is for the spreadsheet. */
const PRINTED_ROWS = 2500;

/** Rows of which only those exist that are seen. */
export interface VirtualRows {
  /** Throws all away. @param count - how many there are from now on */
  reset(count: number): void;
  /** @param kept - a row that is made wherever it is, because it has the focus or takes it */
  render(kept: number): void;
  at(position: number): HTMLElement | undefined;
  /** How many are seen at once, but for one. */
  page(): number;
  /** Scrolls up or down until a row is seen. */
  reveal(position: number): void;
}

/**
 * @param root - what scrolls
 * @param head - stays at the top of it
 * @param body - holds the rows, which place themselves
 */
export function createVirtualRows(
  root: HTMLElement,
  head: HTMLElement,
  body: HTMLElement,
  createAt: (position: number) => HTMLElement | null,
): VirtualRows {
  const rows = new Map<number, HTMLElement>();
  let count = 0;
  let isPrinting = false;
  addEventListener('beforeprint', () => {
    isPrinting = true;
  });
  addEventListener('afterprint', () => {
    isPrinting = false;
  });

  const page = () => Math.max(1, Math.floor((root.clientHeight - head.offsetHeight) / ROW_HEIGHT) - 1);

  function wanted(kept: number): number[] {
    const seen = Math.floor(root.scrollTop / ROW_HEIGHT);
    const first = isPrinting ? 0 : Math.max(0, seen - SPARE_ROWS);
    const end = Math.min(count, isPrinting ? PRINTED_ROWS : seen + page() + 2 + SPARE_ROWS);
    const positions = new Set<number>();
    for (let position = first; position < end; position++) positions.add(position);
    if (kept >= 0 && kept < count) positions.add(kept);
    return [...positions].sort((a, b) => a - b);
  }

  return {
    page,
    at: (position) => rows.get(position),
    reset(newCount) {
      count = newCount;
      rows.clear();
      body.replaceChildren();
      body.style.height = `${count * ROW_HEIGHT}px`;
      root.scrollTop = 0;
    },
    render(kept) {
      const positions = wanted(kept);
      const stay = new Set(positions);
      for (const [position, row] of rows) {
        if (stay.has(position)) continue;
        row.remove();
        rows.delete(position);
      }
      // A row that is there is never moved: it would lose the focus.
      let next = body.firstElementChild;
      for (const position of positions) {
        const existing = rows.get(position);
        const row = existing ?? createAt(position);
        if (existing !== undefined) next = existing.nextElementSibling;
        else if (row !== null) {
          body.insertBefore(row, next);
          rows.set(position, row);
        }
      }
    },
    reveal(position) {
      const top = position * ROW_HEIGHT;
      const room = root.clientHeight - head.offsetHeight - ROW_HEIGHT;
      root.scrollTop = Math.min(top, Math.max(root.scrollTop, top - room));
    },
  };
}
