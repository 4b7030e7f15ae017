import { execFile, execFileSync } from 'node:child_process';
import { constants, cpSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Program } from '../../languages/program.ts';
import { TemporaryFolders } from '../../temporary-folders.ts';
import type { Allowance } from '../allowance.ts';
import { copySources } from '../copy-sources.ts';
import { toolOf } from '../find-tool.ts';
import { limitArguments } from '../limit-arguments.ts';
import { CELLS, type Cell, type Sandbox } from '../sandbox.ts';
import { asUser, isReadable, SANDBOX_USER } from '../sandbox-user.ts';
import { seccompFilter } from './seccomp-filter.ts';
import { sharedLibrariesOf } from './shared-libraries.ts';
import { Shown } from './shown.ts';

/** What the process of a submission knows its cell by. */
const CELL = '/cell';
/** The first descriptor after those of the frames. */
const FILTER_DESCRIPTOR = 5;

const CONFINED = [
  ...['--unshare-all', '--unshare-user', '--uid', '65534', '--gid', '65534', '--disable-userns'],
  ...['--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
  ...['--seccomp', String(FILTER_DESCRIPTOR), '--chdir', '/'],
];
const DEVICES = ['null', 'urandom'].flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]);

/** The programs that put a submission into its cell. */
interface Tools {
  readonly bwrap: string;
  readonly prlimit: string;
  readonly chmod: string;
  /** Only for root: bwrap must never run as root of this machine. */
  readonly setpriv: string | undefined;
}

/**
 * bubblewrap: a process sees its own runtime, its submission and nothing else of this machine; no network, no other
 * process, no file that can be written, system calls by a filter, and limits inside.
 */
export class Bubblewrap implements Sandbox {
  readonly level = 'full';
  readonly description: string;
  readonly #tools: Tools;
  readonly #folders: TemporaryFolders;
  readonly #filter: string;
  /** By the command of a program: what is bound for it. */
  readonly #binds = new Map<string, Promise<readonly string[]>>();

  private constructor(tools: Tools, version: string, folders: TemporaryFolders) {
    this.#tools = tools;
    this.#folders = folders;
    this.description = tools.setpriv === undefined ? version : `${version}, as user ${SANDBOX_USER}`;
    this.#filter = join(folders.path, 'filter');
    writeFileSync(this.#filter, seccompFilter());
  }

  /** @throws MissingToolError when this machine lacks one of its tools */
  static async open(): Promise<Bubblewrap> {
    const isRoot = process.getuid?.() === 0;
    const tools: Tools = {
      bwrap: toolOf('bwrap', 'bubblewrap'),
      prlimit: toolOf('prlimit', 'util-linux'),
      chmod: toolOf('chmod', 'coreutils'),
      setpriv: isRoot ? toolOf('setpriv', 'util-linux') : undefined,
    };
    const { stdout } = await promisify(execFile)(tools.bwrap, ['--version']);
    return new Bubblewrap(tools, stdout.trim(), new TemporaryFolders(CELLS));
  }

  canRead(path: string): boolean {
    return this.#tools.setpriv === undefined || isReadable(path);
  }

  async cellFor(program: Program, allowance: Allowance): Promise<Cell> {
    const binds = this.#binds.get(program.command) ?? this.#bindsOf(program);
    this.#binds.set(program.command, binds);
    const folder = this.#folders.make();
    return {
      program: await this.#confined(program, allowance, folder, await binds),
      descriptors: [this.#filter],
      show: (sources) => copySources(sources, folder, CELL),
      remove: () => this.#folders.remove(folder),
    };
  }

  close(): void {
    this.#folders.close();
  }

  async #confined(program: Program, allowance: Allowance, folder: string, binds: readonly string[]): Promise<Program> {
    const { bwrap, prlimit, setpriv } = this.#tools;
    const environment = Object.entries(program.environment).flatMap(([name, value]) => ['--setenv', name, value]);
    const [command = '', ...parameters] = [
      ...(setpriv === undefined ? [] : [setpriv, ...asUser(SANDBOX_USER), '--']),
      ...[bwrap, ...CONFINED, ...binds, ...DEVICES, '--ro-bind', folder, CELL, '--remount-ro', '/', ...environment],
      ...[prlimit, ...(await limitArguments(program, allowance)), '--', program.command, ...program.parameters],
    ];
    return { ...program, command, parameters, environment: {}, relaysSignals: true };
  }

  /** What the sandbox's user may not read is copied to where it may. */
  #readable(path: string): string {
    if (this.canRead(path)) return path;
    const copy = join(this.#folders.make(), basename(path));
    cpSync(path, copy, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true });
    execFileSync(this.#tools.chmod, ['-R', 'a+rX', copy]);
    return copy;
  }

  async #bindsOf(program: Program): Promise<readonly string[]> {
    const { paths, linked } = await program.findReads();
    const programs = [program.command, this.#tools.prlimit];
    const libraries = await sharedLibrariesOf([...programs, ...linked]);
    const shown = new Shown();
    for (const path of [...programs, ...paths, ...libraries]) shown.add(path);
    const { bound, links } = shown;
    return [...bound.flatMap((path) => ['--ro-bind', this.#readable(path), path]), ...links];
  }
}
