#!/usr/bin/env node
// Plain JavaScript, so that a Node too old for the rest can still say what it needs.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `gradus: Node 24 or newer is needed, this is ${process.versions.node}. In the Gradus repository type 'npx gradus …' or 'pnpm gradus …': they use the Node that the repository installs.`,
  );
  process.exit(3);
}
// `gradus check | head -3`: who reads no more has seen enough; the work and its exit code stay.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}
// A student waits for `gradus check`: compiled code is kept for the next time. Where that cannot be, it is compiled again.
const [{ enableCompileCache }, { default: envPaths }] = await Promise.all([import('node:module'), import('env-paths')]);
enableCompileCache(`${envPaths('gradus', { suffix: '' }).cache}/compiled`);
const { main } = await import('@gradus/cli');
process.exitCode = await main(process.argv.slice(2));
