import { MissingToolError } from '@gradus/contracts';
import { CLONE, CLONE3, DENIED, IOCTL, MMAP } from './system-calls.ts';

// The classic BPF that seccomp(2) takes: linux/bpf_common.h, linux/seccomp.h, linux/audit.h.
const LOAD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_AT_LEAST = 0x35;
const JUMP_IF_ANY_BIT = 0x45;
const AND = 0x54;
const RETURN = 0x06;

/** Offsets in `struct seccomp_data`; of an argument the lower half. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const argument = (index: number): number => 16 + 8 * index;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const FAIL_WITH = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;

const CLONE_THREAD = 0x00010000;
/** MAP_SHARED with MAP_ANONYMOUS, and MAP_GROWSDOWN: RLIMIT_DATA counts neither. */
const SHARED_MEMORY = 0x21;
const STACK_MEMORY = 0x100;
/** Requests of sockets (linux/sockios.h): they tell of the network that a socket was made in. */
const OF_TYPE = 0xff00;
const OF_SOCKETS = 0x8900;
/** Of x86-64: from here on the numbers of the x32 ABI, another way to every call. */
const X32 = 0x40000000;

const ARCHITECTURES: Readonly<Record<string, { readonly name: 'x64' | 'arm64'; readonly audit: number }>> = {
  x64: { name: 'x64', audit: 0xc000003e },
  arm64: { name: 'arm64', audit: 0xc00000b7 },
};

interface Instruction {
  readonly code: number;
  readonly k: number;
  /** Instructions to skip when the jump's test holds, and when it does not. */
  readonly ifTrue?: number;
  readonly ifFalse?: number;
}

/**
 * The seccomp filter of a submission's process, as `bwrap --seccomp` reads it: an array of `struct sock_filter`. New
 * processes, memory that no limit counts, and all of `DENIED` fail with EPERM; calls of another architecture end the process.
 *
 * @throws MissingToolError on an architecture whose numbers are not known
 */
export function seccompFilter(architecture: string = process.arch): Uint8Array {
  const known = ARCHITECTURES[architecture];
  if (known === undefined) {
    const names = Object.keys(ARCHITECTURES).join(' or ');
    throw new MissingToolError(
      `expected a processor of type ${names} for the sandbox, this one is ${architecture}. Grade on another machine`,
    );
  }
  const { name, audit } = known;
  const numbers = Object.values(DENIED).flatMap((call) => call[name] ?? []);
  return encode([
    { code: LOAD, k: ARCHITECTURE },
    ...unless(JUMP_IF_EQUAL, audit, KILL_PROCESS),
    { code: LOAD, k: NUMBER },
    ...(name === 'x64' ? when(JUMP_IF_AT_LEAST, X32, FAIL_WITH | ENOSYS) : []),
    ...when(JUMP_IF_EQUAL, CLONE3[name], FAIL_WITH | ENOSYS),
    ...numbers.flatMap((number) => when(JUMP_IF_EQUAL, number, FAIL_WITH | EPERM)),
    // `clone` only for a thread.
    ...lookInto(CLONE[name], 0, unless(JUMP_IF_ANY_BIT, CLONE_THREAD, FAIL_WITH | EPERM)),
    ...lookInto(MMAP[name], 3, [
      ...when(JUMP_IF_ANY_BIT, STACK_MEMORY, FAIL_WITH | EPERM),
      { code: AND, k: SHARED_MEMORY },
      ...when(JUMP_IF_EQUAL, SHARED_MEMORY, FAIL_WITH | EPERM),
    ]),
    ...lookInto(IOCTL[name], 1, [{ code: AND, k: OF_TYPE }, ...when(JUMP_IF_EQUAL, OF_SOCKETS, FAIL_WITH | EPERM)]),
    { code: RETURN, k: ALLOW },
  ]);
}

/** Judges a call by one of its arguments; what is not judged is allowed. */
function lookInto(number: number, index: number, judge: readonly Instruction[]): Instruction[] {
  return [
    { code: JUMP_IF_EQUAL, k: number, ifFalse: judge.length + 2 },
    { code: LOAD, k: argument(index) },
    ...judge,
    { code: RETURN, k: ALLOW },
  ];
}

function when(code: number, k: number, action: number): Instruction[] {
  return [
    { code, k, ifFalse: 1 },
    { code: RETURN, k: action },
  ];
}

function unless(code: number, k: number, action: number): Instruction[] {
  return [
    { code, k, ifTrue: 1 },
    { code: RETURN, k: action },
  ];
}

/** `struct sock_filter { u16 code; u8 jt; u8 jf; u32 k; }`, little-endian as both architectures are. */
function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(program.length * 8));
  for (const [i, { code, k, ifTrue = 0, ifFalse = 0 }] of program.entries()) {
    bytes.setUint16(i * 8, code, true);
    bytes.setUint8(i * 8 + 2, ifTrue);
    bytes.setUint8(i * 8 + 3, ifFalse);
    bytes.setUint32(i * 8 + 4, k, true);
  }
  return new Uint8Array(bytes.buffer);
}
