/** What Canvas makes of a person's or a group's name in the name of a file. */
export function canvasNameOf(sortableName: string): string {
  return sortableName
    .replace(/_(\d+)_/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}]/gu, '');
}
