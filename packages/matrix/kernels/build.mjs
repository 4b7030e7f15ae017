// Compiles the kernels twice: with relaxed SIMD (fused multiply-add), and for engines without it. Part of the build, and
// of every installation of the repository, since Node runs the sources directly.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const entry = fileURLToPath(new URL('index.ts', import.meta.url));
const target = fileURLToPath(new URL('../wasm/', import.meta.url));

async function compile(name, features) {
  const enabled = ['simd', ...features].flatMap((feature) => ['--enable', feature]);
  // Shared memory keeps its addresses and views when it grows.
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  const options = ['-O3', '--runtime', 'stub', ...memory, '--enable', 'threads', '--use', 'abort='];
  let binary;
  const { error, stderr } = await main([entry, ...options, ...enabled, '--outFile', name], {
    writeFile: (file, contents) => {
      if (file.endsWith(name)) binary = contents;
    },
  });
  const warnings = stderr.toString();
  if (error !== null || warnings !== '') throw new Error(`${name} does not compile: ${error?.message}\n${warnings}`);
  await writeFile(`${target}${name}`, binary);
}

await mkdir(target, { recursive: true });
await compile('kernels-relaxed.wasm', ['relaxed-simd']);
await compile('kernels.wasm', []);
