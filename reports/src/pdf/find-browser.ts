import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { MissingToolError } from '@gradus/contracts';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];

const MAC_APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_PROGRAMS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

const INSTALL: Partial<Record<NodeJS.Platform, string>> = {
  linux: "Type 'sudo apt-get install chromium fonts-noto-cjk' (or your system's equivalent)",
  darwin: "Type 'brew install --cask google-chrome'",
  win32: "Type 'winget install Google.Chrome'",
};

function candidates(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === 'win32') {
    const roots = [environment.ProgramFiles, environment['ProgramFiles(x86)'], environment.LOCALAPPDATA];
    return roots.flatMap((root) => (root ? WINDOWS_PROGRAMS.map((program) => `${root}\\${program}`) : []));
  }
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  return platform === 'darwin' ? [...onPath, ...MAC_APPLICATIONS] : onPath;
}

const isExecutable = (path: string) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * The Chrome or Chromium of this machine: the one that `GRADUS_CHROME` names, else the first at a well-known place.
 *
 * @returns the path of the program
 * @throws MissingToolError with the command that installs one
 */
export async function findBrowser(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  const chosen = environment.GRADUS_CHROME;
  if (chosen !== undefined && chosen !== '') {
    if (await isExecutable(chosen)) return chosen;
    throw new MissingToolError(
      `GRADUS_CHROME=${chosen}: expected the path of Chrome or Chromium, nothing can be run there`,
    );
  }
  for (const path of candidates(environment, platform)) {
    if (await isExecutable(path)) return path;
  }
  const install = INSTALL[platform] ?? 'Install Chrome or Chromium';
  throw new MissingToolError(
    `the PDF needs Chrome or Chromium, none was found. ${install}, or set GRADUS_CHROME to its path`,
  );
}
