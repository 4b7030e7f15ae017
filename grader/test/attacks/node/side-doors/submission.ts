// What Node has for those who know: each of them is to read the secret, or to come by another file.
import { bait, each } from './tried.ts';

const PIPES = [0, 1, 2].map((fd) => ({ type: 'inherit', fd }));
const builtin = (name: string) => process.getBuiltinModule(name as 'node:fs') as unknown as Record<string, any>;
const tried = await each({
  requireSecret: () => builtin('node:module').createRequire('/')(bait.openModule),
  importSecret: () => import(`file://${bait.openModule}`),
  importText: () => import(`data:text/javascript,${encodeURIComponent(`throw new Error('loaded')`)}`),
  sqlite: () => {
    const { DatabaseSync } = builtin('node:sqlite');
    new DatabaseSync(`${bait.publicFolder}/database`).exec('create table a (b)');
  },
  wasi: () => new (builtin('node:wasi').WASI)({ version: 'preview1', preopens: { '/': bait.folder } }),
  inspector: () => builtin('node:inspector').open(0, '127.0.0.1') && builtin('node:inspector').url() !== undefined,
  fsBinding: () => (process as any).binding('fs').internalModuleReadJSON?.(bait.openFile) ?? false,
  spawnBinding: () => (process as any).binding('spawn_sync').spawn({ file: process.execPath, args: ['node', '-v'], stdio: PIPES }).error === undefined,
  addon: () => process.dlopen({ exports: {} } as never, bait.openFile),
  environmentFile: () => (process as any).loadEnvFile(bait.openFile),
  changeFolder: () => process.chdir(bait.folder),
  becomeRoot: () => process.setuid?.(0),
  startDebugger: () => (process as any)._debugProcess(bait.pid),
  vm: () => console.log(builtin('node:vm').runInThisContext(`process.getBuiltinModule('node:fs').readFileSync(${JSON.stringify(bait.openFile)}, 'utf8')`)),
});

export const attempt = () => tried;
