import { InputError } from '@gradus/contracts';
import type { ClassFiles } from '../class-files.ts';
import { canvas } from './canvas.ts';
import { folderLayout } from './folder.ts';
import { githubClassroom } from './github-classroom.ts';
import { gradescope } from './gradescope.ts';
import type { Layout, LayoutInput, LayoutName } from './layout.ts';
import { moodle } from './moodle.ts';

/** The most particular first. */
const PLATFORMS: readonly Layout[] = [gradescope, moodle, canvas, githubClassroom];
const MAX_WRAPPERS = 3;

/**
 * Recognises how the hand-ins of a class came from the names of what lies there. A folder around everything is looked
 * into for a platform's names; where there are none, the only folder in an archive is the class, as who packs a folder
 * has it, and the only folder in a folder is a student.
 *
 * @param wanted - the only one that may be
 * @param isOther - whether a path is no hand-in
 * @throws InputError when it is not the one that is wanted
 */
export async function recogniseLayout(
  files: ClassFiles,
  wanted: LayoutName | undefined,
  isOther: (path: string) => boolean,
): Promise<{ readonly layout: Layout; readonly input: LayoutInput }> {
  const inputs = await wrapped(files, isOther);
  const candidates = PLATFORMS.filter(({ name }) => wanted === undefined || name === wanted);
  for (const input of inputs) {
    for (const layout of candidates) if (await layout.recognises(input, wanted !== undefined)) return { layout, input };
  }
  const platform = PLATFORMS.find(({ name }) => name === wanted);
  if (platform !== undefined) {
    throw new InputError(`${files.where}: expected ${platform.title}, found no such names. Leave out the layout`);
  }
  const [outermost, inner] = inputs;
  return { layout: folderLayout, input: (files.isArchive ? inner : undefined) ?? (outermost as LayoutInput) };
}

/** The class, and what is in the folders that are around everything else. */
async function wrapped(files: ClassFiles, isOther: (path: string) => boolean): Promise<LayoutInput[]> {
  const inputs: LayoutInput[] = [];
  let folder = '';
  while (inputs.length <= MAX_WRAPPERS) {
    const entries = (await files.list(folder)).filter(({ path }) => !isOther(path));
    inputs.push({ files, folder, entries });
    const [only, another] = entries;
    if (only?.kind !== 'folder' || another !== undefined) break;
    folder = only.path;
  }
  return inputs;
}
