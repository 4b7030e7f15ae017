import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync } from 'node:fs';
import { MissingToolError } from '@gradus/contracts';
import type { Program } from '../../languages/program.ts';
import { onExit } from '../../on-exit.ts';
import { TemporaryFolders } from '../../temporary-folders.ts';
import type { Allowance } from '../allowance.ts';
import { copySources } from '../copy-sources.ts';
import { toolOf } from '../find-tool.ts';
import { limitArguments } from '../limit-arguments.ts';
import { CELLS, type Cell, type Sandbox } from '../sandbox.ts';
import { asUser, expectReadable, isReadable } from '../sandbox-user.ts';
import { endProcessesOf, processesOf } from './end-processes-of.ts';

/** Users of no one, one for each cell that is open. */
const FIRST_USER = 64_100;
const USERS = 400;
/** Of a cell's folder, whose group is that of its user alone: another submission knows the path, and cannot pass. */
const ITS_OWN = 0o750;

/**
 * setpriv: every process is a user of its own, with limits. It cannot write what is ours nor touch our processes; it still
 * sees files that everybody may read, the list of processes, and the network. For containers in which bubblewrap cannot
 * run; only root can use it.
 */
export class Setpriv implements Sandbox {
  readonly level = 'weak';
  readonly description =
    'setpriv: users of their own, with limits, but with the network and all that everybody may read';
  readonly #setpriv = toolOf('setpriv', 'util-linux');
  readonly #prlimit = toolOf('prlimit', 'util-linux');
  readonly #kill = toolOf('kill', 'procps');
  readonly #folders = new TemporaryFolders(CELLS);
  readonly #usersInUse = new Set<number>();
  readonly #forget = onExit(() => this.close());

  /** @throws MissingToolError when we are not root, or this machine lacks one of its tools */
  constructor() {
    if (process.getuid?.() === 0) return;
    throw new MissingToolError(
      'setpriv keeps submissions in only for root. Type it with sudo, or use --sandbox bubblewrap',
    );
  }

  canRead(path: string): boolean {
    return isReadable(path);
  }

  async cellFor(program: Program, allowance: Allowance): Promise<Cell> {
    const { paths } = await program.findReads();
    for (const path of [program.command, ...paths]) expectReadable(path);
    const user = this.#takeUser();
    const folder = this.#folders.make();
    chownSync(folder, 0, user);
    chmodSync(folder, ITS_OWN);
    const limits = await limitArguments(program, allowance);
    const parameters = [
      ...[...asUser(user), '--pdeathsig', 'KILL', '--'],
      ...[this.#prlimit, ...limits, '--', program.command, ...program.parameters],
    ];
    return {
      program: { ...program, command: this.#setpriv, parameters },
      descriptors: [],
      show: (sources) => copySources(sources, folder, folder),
      remove: () => {
        const isFree = this.#end(user);
        this.#folders.remove(folder);
        if (isFree) this.#usersInUse.delete(user);
      },
    };
  }

  /** What a submission started may have left its group: it is ended by its user, also when we exit early. */
  readonly close = (): void => {
    this.#forget();
    for (const user of this.#usersInUse) this.#end(user);
    this.#usersInUse.clear();
    this.#folders.close();
  };

  #end(user: number): boolean {
    // All at once, so that nothing is started meanwhile.
    const killAll = () =>
      spawnSync(this.#setpriv, [...asUser(user), '--', this.#kill, '-KILL', '--', '-1'], { stdio: 'ignore' });
    return endProcessesOf(user, killAll);
  }

  #takeUser(): number {
    let user = FIRST_USER;
    // One that has processes is another grader's, or of one that was killed.
    while (this.#usersInUse.has(user) || (user < FIRST_USER + USERS && processesOf(user).length > 0)) user++;
    if (user >= FIRST_USER + USERS)
      throw new Error(`expected at most ${USERS} submissions at a time. Use fewer --jobs`);
    this.#usersInUse.add(user);
    return user;
  }
}
