import type { Border } from './border.ts';
import { mat, npy, npz, safetensors } from './borders/arrays.ts';
import { checkpoint } from './borders/checkpoint.ts';
import { classArchives, rosters } from './borders/classes.ts';
import { dataArchive, dataFolder } from './borders/dataset.ts';
import { handIns } from './borders/hand-ins.ts';
import { jsonFiles } from './borders/json-files.ts';
import { notebooks } from './borders/notebook.ts';
import { submissionProcess } from './borders/submission-process.ts';
import { frames } from './borders/wire.ts';

/** Every place where bytes of others come in. */
export const borders: readonly Border[] = [
  frames,
  // It is spoken for by a shell.
  ...(process.platform === 'win32' ? [] : [submissionProcess]),
  ...jsonFiles,
  checkpoint,
  npy,
  npz,
  mat,
  safetensors,
  handIns,
  classArchives,
  rosters,
  dataFolder,
  dataArchive,
  notebooks,
];
