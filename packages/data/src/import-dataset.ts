import { basename, resolve } from 'node:path';
import { assembleDataset, type Dataset, type LoadOptions, readRawFiles } from './dataset.ts';
import { LABEL_NAMES_FILE, RECORD_FILES } from './format.ts';
import { verifyReplaceable, writeDataset } from './write-dataset.ts';

/**
 * Copies a data set into a folder of its own: six .bin files, `batches.meta.txt`, and `dataset.json`, which remembers
 * where the images come from. A data set that is already in the folder is replaced.
 *
 * @param path - whatever `loadDataset` takes
 * @param outFolder - appears whole or not at all
 * @throws InputError when the data set is damaged, or the folder holds other files
 *
 * @example
 * const dataset = await importDataset('Downloads/cifar-10-binary.tar.gz', cacheFolder());
 */
export async function importDataset(path: string, outFolder: string, options: LoadOptions = {}): Promise<Dataset> {
  await verifyReplaceable(outFolder);
  const raw = await readRawFiles(path, options.onProgress);
  const dataset = assembleDataset(raw, options.official);
  const files = RECORD_FILES.map((name) => [name, raw.files.get(name) ?? new Uint8Array()] as const);
  const labelNames = new TextEncoder().encode(`${dataset.labelNames.join('\n')}\n`);
  await writeDataset(outFolder, { provenance: dataset.provenance, source: basename(resolve(path)) }, [
    ...files,
    [LABEL_NAMES_FILE, labelNames],
  ]);
  return dataset;
}
