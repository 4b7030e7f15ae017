/**
 * `main.ts <root> <entry file>`: type-checks a submission with ts-node and prints its diagnostics as a JSON text. A
 * process of its own: types can be written that keep a compiler busy for ever.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create, TSError } from 'ts-node';
import ts from 'typescript';

const [root = '', entry = ''] = process.argv.slice(2);
const folder = statSync(root).isDirectory() ? root : dirname(root);

const service = create({
  cwd: folder,
  skipProject: true,
  pretty: false,
  compiler: fileURLToPath(import.meta.resolve('typescript')),
  compilerOptions: {
    target: 'es2022',
    lib: ['es2022'],
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    // Matrix loops index everywhere, and every index would have to be defended.
    noUncheckedIndexedAccess: false,
    rewriteRelativeImportExtensions: true,
    skipLibCheck: true,
    typeRoots: [fileURLToPath(new URL('.', import.meta.url))],
    types: ['student-globals'],
    paths: { '@gradus/matrix': [fileURLToPath(import.meta.resolve('@gradus/matrix'))] },
  },
});

/** The entry and what it imports of the submission's own files. */
function ownFiles(path: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(path) || !(path === root || path.startsWith(root + sep)) || !ts.sys.fileExists(path)) return found;
  found.add(path);
  for (const { fileName } of ts.preProcessFile(readFileSync(path, 'utf8')).importedFiles) {
    if (!fileName.startsWith('.')) continue;
    const target = resolve(dirname(path), fileName);
    ownFiles(ts.sys.fileExists(target) ? target : `${target.replace(/\.js$/, '')}.ts`, found);
  }
  return found;
}

function isBroken(source: string): boolean {
  return (ts.transpileModule(source, { reportDiagnostics: true }).diagnostics ?? []).length > 0;
}

const diagnostics: string[] = [];
for (const path of ownFiles(entry)) {
  const source = readFileSync(path, 'utf8');
  try {
    service.compile(source, path);
  } catch (error) {
    if (!(error instanceof TSError)) throw error;
    // Its syntax stops the submission, which is told as that.
    if (isBroken(source)) continue;
    diagnostics.push(...error.diagnosticText.trim().split('\n'));
  }
}
process.stdout.write(JSON.stringify(diagnostics));
