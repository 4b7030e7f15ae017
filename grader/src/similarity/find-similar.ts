import { setImmediate } from 'node:timers/promises';
import type { Similarity, SimilarPair } from '@gradus/contracts';
import { commonRuns, type Run } from './common-runs.ts';
import { type Fingerprint, openWinnowing } from './fingerprints.ts';
import { notebookCode } from './notebook-code.ts';
import { type SyntaxLanguage, SyntaxReader, type SyntaxTokens, TOO_SLOW } from './syntax-tokens.ts';

/** A file's name and text. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
}

/** The sources of one student. */
export interface StudentSources {
  readonly student: { readonly id: string; readonly name?: string };
  readonly language: SyntaxLanguage;
  readonly files: readonly SourceText[];
}

export interface SimilarityOptions {
  /** What everybody received: the handout's starter, in all languages. */
  readonly ignore: readonly SourceText[];
  /** Pairs that are listed at most. */
  readonly maxPairs?: number;
  readonly signal?: AbortSignal;
}

const MAX_PAIRS = 500;
/** Pairs whose places are shown, places of each, and lines of a place: a page that a browser opens at once. */
const SHOWN_PAIRS = 100;
const SHOWN_PLACES = 6;
const SHOWN_LINES = 40;
/** What more than this share of a class has, and more than so many, is the assignment's and nobody's own. */
const COMMON_SHARE = 0.25;
const COMMON_AT_LEAST = 10;
/** What so many have says nothing of two of them, however large the class; it bounds the work. */
const COMMON_AT_MOST = 200;

/** What turns a text into fingerprints. */
interface Reader {
  readonly syntax: SyntaxReader;
  readonly fingerprintsOf: Awaited<ReturnType<typeof openWinnowing>>;
}

type LeftOut = Similarity['leftOut'];

/** A fingerprint, the file it is of, or the gap between two files. */
interface Placed extends Fingerprint {
  readonly file: number;
}

/** A student's fingerprints, by file, with a gap that nobody shares between files. */
interface Program {
  readonly sources: Pick<StudentSources, 'student' | 'language'>;
  readonly files: readonly SourceText[];
  readonly placed: readonly Placed[];
  readonly hashes: readonly number[];
  /** How often each kept hash occurs. */
  readonly counts: Map<number, number>;
  kept: number;
}

/**
 * How alike the submissions of a class are: for each two, the share of their winnowed fingerprints that the other has too.
 * What the starter holds, or a quarter of the class, does not count. The same submissions give the same answer, in whatever
 * order they come; memory grows with the class, not with its pairs. Files that are too large, or whose syntax cannot be read
 * in time, are left out and told.
 *
 * @throws Error with name AbortError when the signal came
 *
 * @example
 * const similarity = await findSimilar(classSources, { ignore: starterFiles });
 */
export async function findSimilar(
  submissions: Iterable<StudentSources> | AsyncIterable<StudentSources>,
  { ignore, maxPairs = MAX_PAIRS, signal }: SimilarityOptions,
): Promise<Similarity> {
  const reader: Reader = { syntax: await SyntaxReader.open(), fingerprintsOf: await openWinnowing() };
  try {
    const leftOut: LeftOut = [];
    const starter = new Set<number>();
    for (const file of ignore) for (const hash of hashesOfStarter(reader, file)) starter.add(hash);
    const programs: Program[] = [];
    for await (const sources of submissions) {
      await setImmediate();
      signal?.throwIfAborted();
      programs.push(readProgram(reader, sources, leftOut));
    }
    programs.sort((a, b) => compare(a.sources.student.id, b.sources.student.id));
    leftOut.sort((a, b) => compare(a.student, b.student) || compare(a.file, b.file));
    const commonFrom =
      Math.min(Math.max(COMMON_AT_LEAST, Math.ceil(COMMON_SHARE * programs.length)), COMMON_AT_MOST) + 1;
    const holders = holdersOf(programs);
    const isKept = (hash: number) => hash >= 0 && !starter.has(hash) && (holders.get(hash)?.length ?? 0) < commonFrom;
    for (const program of programs) keepOnly(program, isKept);
    const { pairs, total } = await rankPairs(programs, holders, isKept, maxPairs, signal);
    const common = Array.from(holders.entries()).filter(
      ([hash, of]) => !starter.has(hash) && of.length >= commonFrom,
    ).length;
    return {
      compared: programs.length,
      pairs: pairs.map((pair, rank) => describe(pair, programs, isKept, rank < SHOWN_PAIRS)),
      morePairs: total - pairs.length,
      leftOut,
      ignored: { starter: starter.size, common, commonFrom },
    };
  } finally {
    reader.syntax.close();
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hashesOfStarter(reader: Reader, { name, text }: SourceText): number[] {
  const language = /\.tsx?$/.test(name) ? 'typescript' : 'python';
  const tokens = reader.syntax.read(language, codeOf(name, text) ?? '');
  return typeof tokens === 'string' ? [] : reader.fingerprintsOf(tokens).map(({ hash }) => hash);
}

function codeOf(name: string, text: string): string | undefined {
  return name.endsWith('.ipynb') ? notebookCode(text) : text;
}

/** Nobody takes the time of a class with fifty such files. */
const ANOTHER_SLOW = 'it comes after a file whose syntax takes too long to read';

function readProgram(reader: Reader, { student, language, files }: StudentSources, leftOut: LeftOut): Program {
  const taken: SourceText[] = [];
  let isSlow = false;
  const placed: Placed[] = [];
  for (const { name, text } of [...files].sort((a, b) => compare(a.name, b.name))) {
    const code = codeOf(name, text);
    const tokens: SyntaxTokens | string =
      code === undefined ? 'it is no notebook' : isSlow ? ANOTHER_SLOW : reader.syntax.read(language, code);
    if (typeof tokens === 'string') {
      isSlow ||= tokens === TOO_SLOW;
      leftOut.push({ student: student.id, file: name, reason: tokens });
      continue;
    }
    // Hashes are not negative: a gap is nobody's fingerprint.
    const file = taken.length;
    if (placed.length > 0) placed.push({ file, hash: -1, firstRow: 0, lastRow: 0 });
    for (const fingerprint of reader.fingerprintsOf(tokens)) placed.push({ file, ...fingerprint });
    taken.push({ name, text: code ?? '' });
  }
  // Nothing of a file that was not taken is kept.
  const sources = { student, language };
  return { sources, files: taken, placed, hashes: placed.map(({ hash }) => hash), counts: new Map(), kept: 0 };
}

/** Who has a hash: the indices of the programs, in order. */
function holdersOf(programs: readonly Program[]): Map<number, number[]> {
  const holders = new Map<number, number[]>();
  for (const [i, { hashes }] of programs.entries()) {
    for (const hash of new Set(hashes)) {
      const known = holders.get(hash);
      if (known === undefined) holders.set(hash, [i]);
      else known.push(i);
    }
  }
  return holders;
}

function keepOnly(program: Program, isKept: (hash: number) => boolean): void {
  for (const hash of program.hashes.filter(isKept)) {
    program.counts.set(hash, (program.counts.get(hash) ?? 0) + 1);
    program.kept++;
  }
}

interface RankedPair {
  readonly left: number;
  readonly right: number;
  readonly overlap: number;
  readonly similarity: number;
}

function order(a: RankedPair, b: RankedPair): number {
  return b.similarity - a.similarity || b.overlap - a.overlap || a.left - b.left || a.right - b.right;
}

/** The most similar pairs, a row of the table of all pairs at a time. */
async function rankPairs(
  programs: readonly Program[],
  holders: ReadonlyMap<number, readonly number[]>,
  isKept: (hash: number) => boolean,
  maxPairs: number,
  signal: AbortSignal | undefined,
): Promise<{ pairs: RankedPair[]; total: number }> {
  let best: RankedPair[] = [];
  let total = 0;
  const overlaps = new Uint32Array(programs.length);
  for (const [left, program] of programs.entries()) {
    await setImmediate();
    signal?.throwIfAborted();
    overlaps.fill(0);
    const { language } = program.sources;
    for (const [hash, count] of program.counts) {
      if (!isKept(hash)) continue;
      for (const right of holders.get(hash) ?? []) {
        const other = programs[right];
        if (right <= left || other?.sources.language !== language) continue;
        overlaps[right] = (overlaps[right] ?? 0) + count + (other.counts.get(hash) ?? 0);
      }
    }
    for (const [right, overlap] of overlaps.entries()) {
      if (overlap === 0) continue;
      total++;
      best.push({ left, right, overlap, similarity: overlap / (program.kept + (programs[right]?.kept ?? 0)) });
    }
    if (best.length > 4 * maxPairs) best = best.sort(order).slice(0, maxPairs);
  }
  return { pairs: best.sort(order).slice(0, maxPairs), total };
}

function describe(
  { left, right, overlap, similarity }: RankedPair,
  programs: readonly Program[],
  isKept: (hash: number) => boolean,
  isShown: boolean,
): SimilarPair {
  const [a, b] = [programs[left] as Program, programs[right] as Program];
  const runs = commonRuns(a.hashes, b.hashes, isKept);
  const shown = isShown ? runs.slice(0, SHOWN_PLACES) : [];
  return {
    language: a.sources.language,
    left: personOf(a),
    right: personOf(b),
    similarity: Math.round(similarity * 1e4) / 1e4,
    longest: runs[0]?.length ?? 0,
    overlap,
    fragments: shown.map((run) => ({
      fingerprints: run.length,
      left: placeOf(a, run.left, run),
      right: placeOf(b, run.right, run),
    })),
  };
}

function personOf({ sources: { student } }: Program): SimilarPair['left'] {
  return { id: student.id, ...(student.name === undefined ? {} : { name: student.name }) };
}

function placeOf({ placed, files }: Program, start: number, { length }: Run): SimilarPair['fragments'][number]['left'] {
  const run = placed.slice(start, start + length);
  const first = Math.min(...run.map(({ firstRow }) => firstRow));
  const last = Math.max(...run.map(({ lastRow }) => lastRow));
  const { name = '', text = '' } = files[run[0]?.file ?? 0] ?? {};
  const lines = text.split('\n').slice(first, Math.min(last + 1, first + SHOWN_LINES));
  return {
    file: name,
    firstLine: first + 1,
    lines: lines.map((line) => line.slice(0, 200)),
    isCut: last + 1 > first + SHOWN_LINES,
  };
}
