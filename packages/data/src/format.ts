/**
 * The binary version of CIFAR-10 (Krizhevsky, "Learning multiple layers of features from tiny images", 2009): a file is
 * records back to back, a record is 1 label byte and 3 planes (red, green, blue) of 32×32 pixels, row by row.
 */
export const PLANE_BYTES = 1024;
/** Bytes of an image without its label: d, the rows of X. */
export const IMAGE_BYTES = 3 * PLANE_BYTES;
export const RECORD_BYTES = 1 + IMAGE_BYTES;
export const RECORDS_PER_FILE = 10_000;
/** No file of records is longer. */
export const FILE_BYTES = RECORDS_PER_FILE * RECORD_BYTES;
/** Classes: K, the rows of Y. */
export const LABEL_COUNT = 10;

export const TRAINING_FILES: readonly string[] = [1, 2, 3, 4, 5].map((part) => `data_batch_${part}.bin`);
export const TEST_FILE = 'test_batch.bin';
/** The files of records in the order of the data set: training, then test. */
export const RECORD_FILES: readonly string[] = [...TRAINING_FILES, TEST_FILE];
export const LABEL_NAMES_FILE = 'batches.meta.txt';
/** What Gradus writes beside the records to tell where they come from. */
export const MARKER_FILE = 'dataset.json';
export const KNOWN_FILES: readonly string[] = [...RECORD_FILES, LABEL_NAMES_FILE, MARKER_FILE];

export const ARCHIVE_FOLDER = 'cifar-10-batches-bin';

/** Used where a folder has no `batches.meta.txt`. */
export const LABEL_NAMES: readonly string[] = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];

/** What makes a data set official. */
export interface PublishedArchive {
  readonly url: string;
  readonly md5: string;
  readonly recordsPerFile: number;
}

/** Address and md5 as published by A. Krizhevsky. */
export const OFFICIAL_ARCHIVE: PublishedArchive = {
  url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
  md5: 'c32a1d4ab5d03f1284b67883e8d87530',
  recordsPerFile: RECORDS_PER_FILE,
};
