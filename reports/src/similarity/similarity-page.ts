import { readFile } from 'node:fs/promises';
import type { Similarity, SimilarPair } from '@gradus/contracts';

const STYLE = new URL('../../style/similarity.css', import.meta.url);

/** Nothing runs in the page and nothing is fetched for it, whoever opens it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** Control characters but for the tab, ends of lines, and marks that turn the direction of what follows. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Place = SimilarPair['fragments'][number]['left'];

/**
 * The pairs of a class whose code is alike, as one HTML file that works offline: a table, and below it the places side by
 * side. For TAs alone: it names students and shows what they handed in.
 *
 * @param title - of the assignment
 *
 * @example
 * await writeFile('similarity/index.html', await similarityPage(similarity, 'Batch normalisation'));
 */
export async function similarityPage(similarity: Similarity, title: string): Promise<string> {
  const { compared, pairs, morePairs, ignored, leftOut } = similarity;
  const shown = pairs.filter(({ fragments }) => fragments.length > 0);
  const more = morePairs === 0 ? '' : ` ${morePairs} more pairs have something in common and are not listed.`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Similarity: ${escapeHtml(title)}</title>
<style>
${await readFile(STYLE, 'utf8')}</style>
</head>
<body>
<main>
<h1>Similarity: ${escapeHtml(title)}</h1>
<p class="note">For teaching assistants alone. Similar code is a reason to read both programs, and no proof of anything:
the equations are the same for all, and pairs may have been allowed to work together.</p>
<p>${compared} submissions were compared by their syntax; names, numbers and comments do not count. Left out of the
comparison: ${ignored.starter} fingerprints of the handout, and ${ignored.common} that ${ignored.commonFrom} or more
submissions have.</p>
<div class="scroll">
<table>
<caption>${pairs.length === 0 ? 'No two submissions have anything in common.' : `${pairs.length} pairs, the most similar first.${more}`}</caption>
<thead><tr><th scope="col" class="number">Pair</th><th scope="col">Student</th><th scope="col">Student</th><th scope="col">Language</th><th scope="col" class="number">Similarity</th><th scope="col" class="number">Longest fragment</th><th scope="col" class="number">Overlap</th></tr></thead>
<tbody>
${pairs.map(rowOf).join('\n')}
</tbody>
</table>
</div>
<p>Similarity is the share of both programs' fingerprints that the other has too; the longest fragment and the overlap are
counted in fingerprints.</p>
${shown.length === 0 ? '' : `<h2>Where they are alike</h2>\n${shown.map(placesOf).join('\n')}`}
${leftOut.length === 0 ? '' : `<h2>Files that were not compared</h2>\n<ul>\n${leftOut.map(({ student, file, reason }) => `<li>${escapeHtml(student)}: ${escapeHtml(file)}: ${escapeHtml(reason)}</li>`).join('\n')}\n</ul>`}
</main>
</body>
</html>
`;
}

function rowOf(pair: SimilarPair, i: number): string {
  const { language, left, right, similarity, longest, overlap, fragments } = pair;
  const number = fragments.length === 0 ? String(i + 1) : `<a href="#pair-${i + 1}">${i + 1}</a>`;
  const cells = [
    `<td class="number">${number}</td>`,
    `<th scope="row">${personOf(left)}</th>`,
    `<td>${personOf(right)}</td>`,
    `<td>${escapeHtml(language)}</td>`,
    `<td class="number">${percent(similarity)}</td>`,
    `<td class="number">${longest}</td>`,
    `<td class="number">${overlap}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>`;
}

function placesOf({ left, right, similarity, fragments }: SimilarPair, i: number): string {
  const places = fragments.map(
    (fragment) => `<div class="sides">\n${sideOf(left, fragment.left)}\n${sideOf(right, fragment.right)}\n</div>`,
  );
  const heading = `${i + 1}. ${personOf(left)} and ${personOf(right)}: ${percent(similarity)}`;
  return `<details id="pair-${i + 1}">\n<summary>${heading}</summary>\n${places.join('\n')}\n</details>`;
}

function sideOf(person: SimilarPair['left'], { file, firstLine, lines, isCut }: Place): string {
  const last = firstLine + lines.length - 1;
  const numbered = lines.map((line, i) => `${String(firstLine + i).padStart(5)}  ${escapeHtml(line)}`);
  const label = `${personOf(person)}: ${escapeHtml(file)}, lines ${firstLine} to ${last}${isCut ? ' and on' : ''}`;
  return `<div>\n<p>${label}</p>\n<pre tabindex="0">${numbered.join('\n')}</pre>\n</div>`;
}

function personOf({ id, name }: SimilarPair['left']): string {
  return name === undefined || name === id ? escapeHtml(id) : `${escapeHtml(name)} (${escapeHtml(id)})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function escapeHtml(text: string): string {
  const plain = text.replaceAll('\t', '    ').replace(UNPRINTABLE, ' ');
  return plain.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
