/** `submission.ipynb` of these code cells, as Jupyter writes it. */
export function notebook(cells: readonly string[], metadata: object = {}): string {
  const sources = cells.map((cell) => cell.split(/(?<=\n)/));
  return JSON.stringify({
    cells: sources.map((source) => ({ cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source })),
    metadata,
    nbformat: 4,
    nbformat_minor: 5,
  });
}
