import { MissingToolError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { seccompFilter } from './seccomp-filter.ts';
import { CLONE, CLONE3, DENIED, IOCTL, MMAP } from './system-calls.ts';

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;
const X64 = 0xc000003e;
const ARM64 = 0xc00000b7;
const CLONE_THREAD = 0x00010000;

/** What the kernel does with a filter: the few instructions of classic BPF that ours is made of. */
function run(
  filter: Uint8Array,
  data: {
    readonly nr: number;
    readonly arch: number;
    readonly argument?: number;
    readonly second?: number;
    readonly fourth?: number;
  },
): number {
  const view = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  const fields: Record<number, number> = {
    0: data.nr,
    4: data.arch,
    16: data.argument ?? 0,
    24: data.second ?? 0,
    40: data.fourth ?? 0,
  };
  let accumulator = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const [code, ifTrue, ifFalse] = [view.getUint16(at, true), view.getUint8(at + 2), view.getUint8(at + 3)];
    const k = view.getUint32(at + 4, true);
    const jump = (holds: boolean) => {
      at += 8 * (holds ? ifTrue : ifFalse);
    };
    if (code === 0x20) accumulator = fields[k] ?? Number.NaN;
    else if (code === 0x15) jump(accumulator === k);
    else if (code === 0x35) jump(accumulator >= k);
    else if (code === 0x45) jump((accumulator & k) !== 0);
    else if (code === 0x54) accumulator &= k;
    else if (code === 0x06) return k;
    else throw new Error(`no such instruction: ${code}`);
  }
  throw new Error('the filter ends without an answer');
}

describe.each([
  ['x64', X64],
  ['arm64', ARM64],
] as const)('the filter of %s', (name, arch) => {
  const filter = seccompFilter(name);
  const answer = (nr: number, argument = 0) => run(filter, { nr, arch, argument });

  test('allows reading, writing, memory, and programs to be started in its place', () => {
    const allowed = { x64: [0, 1, 9, 59, 202], arm64: [63, 64, 222, 221, 98] }[name];
    expect(allowed.map((nr) => answer(nr))).toEqual(allowed.map(() => ALLOW));
  });

  test.each(Object.entries(DENIED))('denies %s', (_, numbers) => {
    const nr = numbers[name];
    if (nr !== undefined) expect(answer(nr)).toBe(EPERM);
    else expect(name).toBe('arm64');
  });

  test('gives memory of its own, and none that is shared or grows as a stack', () => {
    const mapped = (fourth: number) => run(filter, { nr: MMAP[name], arch, fourth });
    const [ownMemory, sharedFile, sharedMemory, validatedMemory, stackMemory] = [0x22, 0x01, 0x21, 0x23, 0x122];
    expect([ownMemory, sharedFile].map(mapped)).toEqual([ALLOW, ALLOW]);
    expect([sharedMemory, validatedMemory, stackMemory].map(mapped)).toEqual([EPERM, EPERM, EPERM]);
  });

  test('asks files, and no sockets, for more than bytes', () => {
    const asked = (second: number) => run(filter, { nr: IOCTL[name], arch, second });
    const [terminalSize, unread, interfaces] = [0x5413, 0x541b, 0x8912];
    expect([terminalSize, unread].map(asked)).toEqual([ALLOW, ALLOW]);
    expect(asked(interfaces)).toBe(EPERM);
  });

  test('lets threads be made, and no processes', () => {
    expect(answer(CLONE[name], 0x003d0f00 | CLONE_THREAD)).toBe(ALLOW);
    expect(answer(CLONE[name], 17)).toBe(EPERM);
    expect(answer(CLONE3[name])).toBe(ENOSYS);
  });

  test('ends a process that calls by another architecture', () => {
    expect(run(filter, { nr: 1, arch: name === 'x64' ? 0x40000003 : 0x40000028 })).toBe(KILL);
  });
});

test('x32, the other way to every call of x64, is unknown', () => {
  expect(run(seccompFilter('x64'), { nr: 0x40000000 + 57, arch: X64 })).toBe(ENOSYS);
});

test('says which processors it knows', () => {
  expect(() => seccompFilter('riscv64')).toThrow(MissingToolError);
  expect(() => seccompFilter('riscv64')).toThrow(
    'expected a processor of type x64 or arm64 for the sandbox, this one is riscv64',
  );
});
