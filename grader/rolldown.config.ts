/**
 * Bundles the process of a TypeScript submission: it starts faster, and reads nothing but its own folder.
 * `@gradus/matrix` is a file of its own there, which the submission imports, too.
 */
import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'rolldown';

const SOURCES = 'src/languages/typescript/runner';
const WASM = '\0translator.wasm';

/** Takes the translator's WebAssembly out of the text that its package has it in, which takes as long to read again. */
const wasmApart: Plugin = {
  name: 'wasm-apart',
  transform(code, id) {
    if (!id.endsWith('/@swc/wasm-typescript/wasm.js')) return null;
    const [text, base64] = /Buffer\.from\('([^']+)', 'base64'\)/.exec(code) ?? [];
    if (text === undefined || base64 === undefined) this.error(`${id}: expected WebAssembly in base64`);
    this.emitFile({ type: 'asset', fileName: 'translator.wasm', source: Buffer.from(base64, 'base64') });
    return code.replace(text, `require('${WASM}').default`);
  },
  resolveId: (name) => (name === WASM ? name : null),
  load: (id) =>
    id === WASM
      ? "import { readFileSync } from 'node:fs'; export default readFileSync(new URL('translator.wasm', import.meta.url));"
      : null,
};

/** Puts the licenses of what is bundled beside it. */
const licenses: Plugin = {
  name: 'licenses',
  generateBundle() {
    for (const id of this.getModuleIds()) {
      const [folder, name] = /^\/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)(?=\/)/.exec(id) ?? [];
      if (folder === undefined || name === undefined) continue;
      const source = readFileSync(`${folder}/LICENSE`);
      this.emitFile({ type: 'asset', fileName: `${name.replace('/', '-')}.LICENSE`, source });
    }
  },
};

export default defineConfig({
  input: { main: `${SOURCES}/main.ts`, matrix: `${SOURCES}/matrix.ts` },
  platform: 'node',
  plugins: [wasmApart, licenses],
  output: { dir: 'dist/languages/typescript/runner', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
});
