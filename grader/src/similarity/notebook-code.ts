/** The Python of a notebook's code cells, one below the other; undefined where it is no notebook. Commands of Jupyter are comments. */
export function notebookCode(text: string): string | undefined {
  let notebook: unknown;
  try {
    notebook = JSON.parse(text);
  } catch {
    return undefined;
  }
  const cells = fieldOf(notebook, 'cells');
  if (!Array.isArray(cells)) return undefined;
  const sources = cells.filter((cell) => fieldOf(cell, 'cell_type') === 'code').map((cell) => sourceOf(cell));
  return sources.join('\n').replace(/^(?=[ \t]*[%!])/gm, '# ');
}

function sourceOf(cell: unknown): string {
  const source = fieldOf(cell, 'source');
  if (Array.isArray(source)) return source.filter((line) => typeof line === 'string').join('');
  return typeof source === 'string' ? source : '';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
