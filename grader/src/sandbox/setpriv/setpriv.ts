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

/** Users of no one, one for each cell that is open: so many for each place. */
const FIRST_USER = 64_100;
const USERS_EACH = 5;
/** The last one is below 65534, which is nobody. */
const PLACES = 256;
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
  readonly #firstUser: number;
  readonly #usersInUse = new Set<number>();
  readonly #forget = onExit(() => this.close());

  /**
   * @param place - of this process among those that grade at the same time: 0 to 255; each has users of its own
   * @throws MissingToolError when we are not root, or this machine lacks one of its tools
   */
  constructor(place: number) {
    if (place < 0 || place >= PLACES) throw new RangeError(`expected a place from 0 to ${PLACES - 1}, got ${place}`);
    this.#firstUser = FIRST_USER + place * USERS_EACH;
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
    const end = this.#firstUser + USERS_EACH;
    let user = this.#firstUser;
    // One that has processes is another batch's, or of one that was killed.
    while (this.#usersInUse.has(user) || (user < end && processesOf(user).length > 0)) user++;
    if (user >= end) {
      throw new Error(
        `expected a user from ${this.#firstUser} to ${end - 1} that has no processes, all have some. End them, and grade again`,
      );
    }
    this.#usersInUse.add(user);
    return user;
  }
}
