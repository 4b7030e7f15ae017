import type { Student } from '@gradus/contracts';
import type { ClassEntry, ClassFiles } from '../class-files.ts';
import type { Key } from '../roster/key.ts';
import type { Roster } from '../roster/roster.ts';

export const LAYOUTS = ['folder', 'canvas', 'moodle', 'github', 'gradescope'] as const;
export type LayoutName = (typeof LAYOUTS)[number];

/** Whose a hand-in is, by what the platform tells. */
export interface Who {
  /** Without a roster: the same in the next download of the class. */
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly accounts?: NonNullable<Student['accounts']>;
  /** The surest first. */
  readonly keys: readonly Key[];
}

/** A part of a hand-in: a folder, whose files it is, or a file. */
export interface Part {
  readonly entry: ClassEntry;
  /** What the student called a file. */
  readonly name: string;
}

/** One attempt of somebody. */
export interface FoundHandIn {
  readonly who: Who;
  readonly parts: readonly Part[];
  /** From the class on, as it can be shown. */
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly handedInMs?: number;
  /** What the platform says. */
  readonly isLate?: boolean;
  /** Earlier attempts, whose files are not here. */
  readonly before?: number;
  /** Parts that are no files of a submission: text that was typed in. */
  readonly leftOut?: readonly string[];
  /** Why it cannot be graded. */
  readonly refused?: string;
  /** Files may have got a number from Canvas: `relu-1.py`. */
  readonly isNumbered?: boolean;
  /** An archive beside other files is unpacked as well, not only one that is alone. */
  readonly unpacksAll?: boolean;
}

/** What a layout finds. */
export interface FoundClass {
  readonly found: readonly FoundHandIn[];
  readonly unassigned: readonly { readonly source: string; readonly reason: string }[];
}

/** What a layout is given. */
export interface LayoutInput {
  readonly files: ClassFiles;
  /** The folder of `files` whose entries these are. */
  readonly folder: string;
  /** All but hidden ones and those that are no hand-ins, sorted. */
  readonly entries: readonly ClassEntry[];
  readonly roster?: Roster;
  /** Of the deadline, for times without one. */
  readonly zone?: string;
}

/** How hand-ins come from one place. */
export interface Layout {
  readonly name: LayoutName;
  /** As a TA knows it. */
  readonly title: string;
  /** @param isWanted - the teacher says that it is this one: the names alone must do */
  recognises(input: LayoutInput, isWanted: boolean): Promise<boolean>;
  find(input: LayoutInput): Promise<FoundClass>;
}
