import { resolve } from 'node:path';
import { InputError, type Provenance } from '@gradus/contracts';
import {
  cacheFolder,
  type Description,
  describeDataset,
  fetchDataset,
  importDataset,
  type Location,
  loadDataset,
  locateDataset,
  OFFICIAL_ARCHIVE,
  synthesize,
} from '@gradus/data';
import { Command, InvalidArgumentError } from 'commander';
import { exitOnInterrupt } from '../interrupt.ts';
import { type Report, runWithProgress } from '../progress.ts';

const MEANING: Record<Provenance, string> = {
  official: 'the checksum is the official one',
  unverified: 'the structure was verified, the checksum is not the official one',
  synthetic: "a stand-in made by 'gradus data synthesize'",
};

const outOption = ['--out <dir>', "the folder to write (default: gradus/cifar-10 in the user's cache)"] as const;

/** `gradus data fetch|import|info|synthesize`. */
export function dataCommand(): Command {
  return new Command('data')
    .description('CIFAR-10: download, import, describe, make a stand-in')
    .addCommand(fetchCommand())
    .addCommand(importCommand())
    .addCommand(infoCommand())
    .addCommand(synthesizeCommand())
    .addHelpText('after', '\nExample:\n  $ gradus data fetch');
}

function fetchCommand(): Command {
  return new Command('fetch')
    .description('download CIFAR-10 (170 MB); goes on where an earlier download broke off')
    .option(...outOption)
    .option('--url <address>', 'a mirror; its archive must have the official md5', OFFICIAL_ARCHIVE.url)
    .addHelpText('after', '\nExample:\n  $ gradus data fetch --out cifar-10')
    .action(async ({ out = cacheFolder(), url }: { out?: string; url: string }) => {
      const run = (report: Report) =>
        fetchDataset(out, { archive: { ...OFFICIAL_ARCHIVE, url }, onProgress: megabytes(report) });
      const datasets = await exitOnInterrupt(() => runWithProgress([{ title: 'Fetch CIFAR-10', run }]));
      for (const { labels, provenance } of datasets) tellWritten(labels.length, provenance, out);
    });
}

function importCommand(): Command {
  return new Command('import')
    .description('copy a CIFAR-10 that you have: an archive, or a folder of .bin files')
    .argument('<path>', 'cifar-10-binary.tar.gz, or a folder with it or its files')
    .option(...outOption)
    .addHelpText('after', '\nExample:\n  $ gradus data import ~/Downloads/cifar-10-binary.tar.gz')
    .action(async (path: string, { out = cacheFolder() }: { out?: string }) => {
      const run = (report: Report) => importDataset(path, out, { onProgress: megabytes(report) });
      const datasets = await exitOnInterrupt(() => runWithProgress([{ title: `Import ${path}`, run }]));
      for (const { labels, provenance } of datasets) tellWritten(labels.length, provenance, out);
    });
}

function infoCommand(): Command {
  return new Command('info')
    .description('where the images come from, how many they are, their labels, colours and checksum')
    .argument('[path]', "an archive or a folder; else $CIFAR10_DIR, else the user's cache")
    .option('--json', 'for machines')
    .addHelpText('after', '\nExample:\n  $ gradus data info')
    .action(async (path: string | undefined, { json = false }: { json?: boolean }) => {
      const named = path === undefined ? undefined : { path, how: 'as named' };
      const location = named ?? (await locateDataset({ environment: process.env }));
      if (location === undefined) {
        throw new InputError(
          `no data: expected a path, $CIFAR10_DIR, or a data set in ${cacheFolder()}. Run 'gradus data fetch', 'import <path>' or 'synthesize'.`,
        );
      }
      const description = describeDataset(await loadDataset(location.path));
      console.log(json ? JSON.stringify({ ...location, ...description }, null, 2) : describe(location, description));
    });
}

function synthesizeCommand(): Command {
  return new Command('synthesize')
    .description('make a stand-in of the same format that can be learned, for work without a network')
    .option(...outOption)
    .option('--seed <n>', 'the same seed gives the same images', wholeNumber(0, 0xffffffff), 1)
    .option('--records <n>', 'images in each of the six files', wholeNumber(1, 10_000), 10_000)
    .addHelpText('after', '\nExample:\n  $ gradus data synthesize --out stand-in --records 1000')
    .action(async (options: { out?: string; seed: number; records: number }) => {
      const { out = cacheFolder(), seed, records } = options;
      const run = (report: Report) => synthesize(out, { seed, recordsPerFile: records, onProgress: megabytes(report) });
      await exitOnInterrupt(() => runWithProgress([{ title: 'Synthesize images', run }]));
      tellWritten(6 * records, 'synthetic', out);
    });
}

function megabytes(report: Report): Report {
  return (done, total) => report(done, total, `${(done / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`);
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number of ${least} … ${most}.`);
  };
}

function tellWritten(images: number, provenance: Provenance, out: string): void {
  console.log(`${images.toLocaleString('en')} images, ${provenance} (${MEANING[provenance]}): ${resolve(out)}`);
}

function describe(location: Location, description: Description): string {
  const count = (value: number) => value.toLocaleString('en').padStart(10);
  return [
    `${location.path} (${location.how})`,
    `provenance  ${description.provenance}: ${MEANING[description.provenance]}`,
    `sha256      ${description.sha256}`,
    '',
    `${'label'.padEnd(12)}  training      test`,
    ...description.labels.map(({ name, training, test }) => `${name.padEnd(12)}${count(training)}${count(test)}`),
    `${'all'.padEnd(12)}${count(description.trainingCount)}${count(description.testCount)}`,
    '',
    `${'channel'.padEnd(12)}      mean       std   (training images, pixels / 255)`,
    ...description.channels.map(
      ({ channel, mean, std }) => `${channel.padEnd(12)}${mean.toFixed(4).padStart(10)}${std.toFixed(4).padStart(10)}`,
    ),
  ].join('\n');
}
