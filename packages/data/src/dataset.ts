import { createHash } from 'node:crypto';
import { InputError, type Provenance } from '@gradus/contracts';
import { findSource } from './find-source.ts';
import {
  IMAGE_BYTES,
  LABEL_COUNT,
  LABEL_NAMES,
  LABEL_NAMES_FILE,
  MARKER_FILE,
  OFFICIAL_ARCHIVE,
  type PublishedArchive,
  RECORD_BYTES,
  RECORD_FILES,
  TEST_FILE,
} from './format.ts';
import { type Marker, parseMarker } from './marker.ts';
import type { OnProgress } from './progress.ts';
import type { RawFiles } from './raw-files.ts';
import { readArchive } from './read-archive.ts';
import { readFolder } from './read-folder.ts';
import { sha256Of } from './sha256.ts';
import { remedyFor, verifyLabels, verifySize } from './verify-records.ts';

/** They are shown on screens: no control characters, nothing endless. */
const LABEL_NAME = /^[\p{L}\p{N}\p{P}\p{S} ]{1,40}$/u;

/** All images in the order of the files: data_batch_1 … 5, then test_batch. */
export interface Dataset {
  readonly provenance: Provenance;
  /** Of the records of all six files in order; identifies the images. */
  readonly sha256: string;
  /** Pixels, 3072 bytes an image, over a SharedArrayBuffer so that worker threads share them. */
  readonly images: Uint8Array;
  /** 0 … 9, one per image, over a SharedArrayBuffer. */
  readonly labels: Uint8Array;
  /** What the ten labels mean. */
  readonly labelNames: readonly string[];
  /** Images before the test images. */
  readonly trainingCount: number;
  readonly testCount: number;
}

export interface LoadOptions {
  /** What counts as official; the archive of cs.toronto.edu when left out. */
  readonly official?: PublishedArchive;
  readonly onProgress?: OnProgress;
}

/**
 * Loads CIFAR-10, or a data set of its binary format, and verifies its structure: sizes and labels.
 *
 * @param path - an archive, a folder of .bin files, or a folder that contains `cifar-10-batches-bin/` or an archive
 * @throws InputError naming the file, what was expected in it, what came and what to do
 *
 * @example
 * const dataset = await loadDataset('cifar-10-binary.tar.gz');
 * dataset.images.subarray(0, 3072); // the first image
 */
export async function loadDataset(path: string, options: LoadOptions = {}): Promise<Dataset> {
  return assembleDataset(await readRawFiles(path, options.onProgress), options.official);
}

/** Reads the files that a path stands for into memory. @throws InputError when they cannot be read */
export async function readRawFiles(path: string, onProgress: OnProgress = () => {}): Promise<RawFiles> {
  const source = await findSource(path);
  return source.kind === 'archive' ? readArchive(source.path, onProgress) : readFolder(source.path, onProgress);
}

/** Verifies raw files and takes them apart. @throws InputError when their structure is not that of the format */
export function assembleDataset(raw: RawFiles, official = OFFICIAL_ARCHIVE): Dataset {
  const markerBytes = raw.files.get(MARKER_FILE);
  const marker = markerBytes && parseMarker(markerBytes, raw.placeOf(MARKER_FILE));
  const synthetic = marker?.provenance === 'synthetic';
  const parts = RECORD_FILES.map((name) => verifiedRecords(raw, name, synthetic ? 'any' : official.recordsPerFile));
  const count = parts.reduce((sum, records) => sum + records.length, 0) / RECORD_BYTES;
  const images = new Uint8Array(new SharedArrayBuffer(count * IMAGE_BYTES));
  const labels = new Uint8Array(new SharedArrayBuffer(count));
  const hash = createHash('sha256');
  let n = 0;
  for (const records of parts) {
    hash.update(records);
    for (let start = 0; start < records.length; start += RECORD_BYTES, n++) {
      labels.set(records.subarray(start, start + 1), n);
      images.set(records.subarray(start + 1, start + RECORD_BYTES), n * IMAGE_BYTES);
    }
  }
  const testCount = (raw.files.get(TEST_FILE)?.length ?? 0) / RECORD_BYTES;
  return {
    provenance: provenanceOf(raw, marker, official),
    sha256: hash.digest('hex'),
    images,
    labels,
    labelNames: readLabelNames(raw, synthetic),
    trainingCount: count - testCount,
    testCount,
  };
}

function verifiedRecords(raw: RawFiles, name: string, expectedRecords: number | 'any'): Uint8Array {
  const synthetic = expectedRecords === 'any';
  const place = raw.placeOf(name);
  const records = raw.files.get(name);
  if (records === undefined) {
    throw new InputError(
      `${place}: is missing (expected ${RECORD_FILES[0]} … ${TEST_FILE}, six files). ${remedyFor(synthetic)}`,
    );
  }
  verifySize(place, records.length, expectedRecords);
  verifyLabels(place, records, synthetic);
  return records;
}

/** A marker's word counts only while every file is the one it was written for; synthetic data never lose their name. */
function provenanceOf(raw: RawFiles, marker: Marker | undefined, official: PublishedArchive): Provenance {
  if (raw.archiveMd5 === official.md5) return 'official';
  if (marker?.provenance !== 'official') return marker?.provenance ?? 'unverified';
  const untouched = [...raw.files].every(
    ([name, bytes]) => name === MARKER_FILE || marker.sha256[name] === sha256Of(bytes),
  );
  return untouched ? 'official' : 'unverified';
}

function readLabelNames(raw: RawFiles, synthetic: boolean): readonly string[] {
  const bytes = raw.files.get(LABEL_NAMES_FILE);
  if (bytes === undefined) return LABEL_NAMES;
  const names = new TextDecoder()
    .decode(bytes)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  if (names.length === LABEL_COUNT && names.every((name) => LABEL_NAME.test(name))) return names;
  throw new InputError(
    `${raw.placeOf(LABEL_NAMES_FILE)}: expected ${LABEL_COUNT} label names of 1 … 40 printable characters, a line each, got ${names.length === LABEL_COUNT ? 'others' : names.length}. ${remedyFor(synthetic)}`,
  );
}
