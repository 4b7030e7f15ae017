import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '@gradus/contracts';
import { type Dataset, loadDataset } from './dataset.ts';
import { type FetchOptions, fetchArchive } from './fetch-archive.ts';
import { importDataset } from './import-dataset.ts';
import { verifyReplaceable } from './write-dataset.ts';

/**
 * Brings the official data set into a folder: downloads the archive beside it, imports it, removes the archive. Does
 * nothing when the folder holds the official data set already.
 *
 * @throws what `fetchArchive` and `importDataset` throw
 *
 * @example
 * const dataset = await fetchDataset(cacheFolder());
 */
export async function fetchDataset(outFolder: string, options: FetchOptions = {}): Promise<Dataset> {
  await verifyReplaceable(outFolder);
  const load = options.archive === undefined ? {} : { official: options.archive };
  const present = await loadDataset(outFolder, load).catch((error) => {
    if (error instanceof InputError) return undefined;
    throw error;
  });
  if (present?.provenance === 'official') return present;
  const download = `${resolve(outFolder)}.tar.gz`;
  await fetchArchive(download, options);
  const dataset = await importDataset(download, outFolder, load);
  await rm(download);
  return dataset;
}
