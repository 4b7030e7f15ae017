// `node scripts/setup.mjs start|test`: makes a fresh machine ready, then runs the task on the Node that the repository
// installs. Plain JavaScript without dependencies: whatever Node and npm the machine has must be able to run it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

// What Gradus can use of the system: Debian package and what it is for.
const systemPackages = [
  ['chromium', 'the report as PDF'],
  ['fonts-noto-cjk', 'Chinese text in the report'],
  ['poppler-utils', 'tests that look into the PDF'],
  ['bubblewrap', 'a sandbox for submissions'],
  ['libopenblas0-pthread', 'fast linear algebra'],
  ['python3-numpy', 'submissions in Python'],
];

// Tests of these are skipped on a user's machine that does not have them; in CI they must run.
const packagesOfTests = [
  ['redis-server', 'tests of a queue'],
  ['postgresql', 'tests of a queue'],
  ['libxml2-utils', 'tests that validate JUnit XML'],
];

const tasks = { start: ['node', 'scripts/start.ts'], test: ['node', 'scripts/test.ts'] };

function run(command, args, environment = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  if (error) console.error(`setup: cannot run ${command}: ${error.message}`);
  return status ?? 1;
}

function isInstalled(debianPackage) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the format is dpkg's
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Status}', debianPackage], { encoding: 'utf8' });
  return stdout?.includes('install ok installed') === true;
}

/** Installs what is missing where we may; says what to type where we may not. Gradus runs without, with less. */
function installSystemPackages() {
  if (!existsSync('/usr/bin/apt-get')) {
    console.log('setup: no apt-get here; for the report as PDF install Chrome or Chromium (or set GRADUS_CHROME).');
    return;
  }
  const wanted = process.env.CI === 'true' ? [...systemPackages, ...packagesOfTests] : systemPackages;
  const missing = wanted.filter(([name]) => !isInstalled(name));
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name);
  for (const [name, purpose] of missing) console.log(`setup: ${name} is missing (${purpose})`);
  if (process.getuid?.() !== 0) {
    console.log(`setup: to have all of it, type: sudo apt-get install --no-install-recommends ${names.join(' ')}`);
    return;
  }
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-qq', '-o=Dpkg::Use-Pty=0', '--no-install-recommends', '-y', ...names];
  console.log('setup: installing them with apt-get …');
  const isReady = run('apt-get', ['update', '-qq'], quiet) === 0 && run('apt-get', install, quiet) === 0;
  if (!isReady) console.log(`setup: apt-get failed; try: apt-get install --no-install-recommends ${names.join(' ')}`);
}

function runPnpm(args) {
  return run('npm', ['exec', '--yes', '--', packageManager, ...args]);
}

const task = tasks[process.argv[2]];
if (task === undefined) {
  console.error(`setup: expected one of ${Object.keys(tasks).join(', ')}, got '${process.argv[2] ?? ''}'`);
  process.exit(2);
}
if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`setup: Node 20 or newer is needed to install Gradus, this is ${process.versions.node}.`);
  process.exit(3);
}
installSystemPackages();
const installed = runPnpm(['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only']);
if (installed !== 0) {
  console.error('setup: installing the packages failed, see above.');
  process.exit(installed);
}
process.exit(runPnpm(['exec', ...task]));
