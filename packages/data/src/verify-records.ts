import { InputError } from '@gradus/contracts';
import { FILE_BYTES, LABEL_COUNT, RECORD_BYTES, RECORDS_PER_FILE } from './format.ts';

/** Ends every error about damaged files. */
export function remedyFor(synthetic: boolean): string {
  return synthetic ? "Run 'gradus data synthesize' to make it again." : "Run 'gradus data fetch' to get it again.";
}

/**
 * @param place - how the error names the file
 * @param expectedRecords - how many records the file must have, or 'any' for synthetic data: 1 … 10,000
 * @throws InputError when a file of records has another size than it should
 */
export function verifySize(place: string, bytes: number, expectedRecords: number | 'any'): void {
  const synthetic = expectedRecords === 'any';
  if (!synthetic) {
    if (bytes === expectedRecords * RECORD_BYTES) return;
    throw new InputError(
      `${place}: expected ${expectedRecords * RECORD_BYTES} bytes, got ${bytes} (a broken download?). ${remedyFor(synthetic)}`,
    );
  }
  if (bytes === 0 || bytes > FILE_BYTES || bytes % RECORD_BYTES !== 0) {
    throw new InputError(
      `${place}: expected 1 … ${RECORDS_PER_FILE} records of ${RECORD_BYTES} bytes, got ${bytes} bytes. ${remedyFor(synthetic)}`,
    );
  }
}

/** @throws InputError when a record's label is none of 0 … 9 */
export function verifyLabels(place: string, records: Uint8Array, synthetic: boolean): void {
  for (let start = 0; start < records.length; start += RECORD_BYTES) {
    const label = records[start];
    if (label !== undefined && label < LABEL_COUNT) continue;
    throw new InputError(
      `${place}: record ${start / RECORD_BYTES}: expected a label of 0 … ${LABEL_COUNT - 1}, got ${label} (a damaged file?). ${remedyFor(synthetic)}`,
    );
  }
}
