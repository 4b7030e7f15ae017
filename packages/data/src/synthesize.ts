import { InputError } from '@gradus/contracts';
import { createRandom, type Random, randomPermutation } from '@gradus/matrix';
import { LABEL_COUNT, LABEL_NAMES_FILE, RECORD_BYTES, RECORD_FILES, RECORDS_PER_FILE } from './format.ts';
import { readMarker } from './marker.ts';
import type { OnProgress } from './progress.ts';
import { createImageSource, type DrawImage } from './synthetic-images.ts';
import { verifyReplaceable, writeDataset } from './write-dataset.ts';

export interface SynthesizeOptions {
  /** 1 when left out. */
  readonly seed?: number;
  /** 1 … 10,000 (as in CIFAR-10, and when left out). */
  readonly recordsPerFile?: number;
  readonly onProgress?: OnProgress;
}

/**
 * Writes a stand-in for CIFAR-10 in its file format, for work without a network. It is marked as synthetic and stays so
 * when it is imported, and wherever results from it are shown. The same seed and size give the same bytes.
 *
 * @param outFolder - appears whole or not at all
 * @throws RangeError on a seed or size out of range
 * @throws InputError when the folder holds other files, or images that are not synthetic
 *
 * @example
 * await synthesize('stand-in', { recordsPerFile: 200 });
 * const dataset = await loadDataset('stand-in'); // 1,000 + 200 images
 */
export async function synthesize(outFolder: string, options: SynthesizeOptions = {}): Promise<void> {
  const { seed = 1, recordsPerFile = RECORDS_PER_FILE, onProgress = () => {} } = options;
  if (!Number.isInteger(recordsPerFile) || recordsPerFile < 1 || recordsPerFile > RECORDS_PER_FILE) {
    throw new RangeError(`synthesize: expected 1 … ${RECORDS_PER_FILE} records a file, got ${recordsPerFile}`);
  }
  const random = createRandom(seed);
  await verifyReplaceable(outFolder);
  const present = await readMarker(outFolder);
  if (present !== undefined && present.provenance !== 'synthetic') {
    throw new InputError(
      `${outFolder}: expected a folder without real images, found a data set imported from ${present.source}. Remove it, or choose another folder with --out.`,
    );
  }
  const source = `synthesize, seed ${seed}, ${recordsPerFile} records a file`;
  await writeDataset(outFolder, { provenance: 'synthetic', source }, drawFiles(random, recordsPerFile, onProgress));
}

function* drawFiles(random: Random, recordsPerFile: number, onProgress: OnProgress): Generator<[string, Uint8Array]> {
  const drawImage = createImageSource(random);
  const fileBytes = recordsPerFile * RECORD_BYTES;
  for (const [index, name] of RECORD_FILES.entries()) {
    yield [name, drawRecords(drawImage, recordsPerFile, random)];
    onProgress((index + 1) * fileBytes, RECORD_FILES.length * fileBytes);
  }
  const labelNames = Array.from({ length: LABEL_COUNT }, (_, label) => `pattern-${label}\n`);
  yield [LABEL_NAMES_FILE, new TextEncoder().encode(labelNames.join(''))];
}

/** Records of every label alike, in a random order. */
function drawRecords(drawImage: DrawImage, count: number, random: Random): Uint8Array {
  const records = new Uint8ClampedArray(count * RECORD_BYTES);
  randomPermutation(count, random).forEach((place, n) => {
    const start = n * RECORD_BYTES;
    const label = place % LABEL_COUNT;
    records[start] = label;
    drawImage(label, records.subarray(start + 1, start + RECORD_BYTES));
  });
  return new Uint8Array(records.buffer);
}
