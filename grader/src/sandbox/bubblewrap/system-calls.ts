/** The numbers of a system call; left out where an architecture has none of that name. */
interface Numbers {
  readonly x64?: number;
  readonly arm64?: number;
}

/**
 * What no submission is allowed to ask of the kernel: it answers EPERM. Numbers: Linux, arch/x86/entry/syscalls/
 * syscall_64.tbl and include/uapi/asm-generic/unistd.h.
 */
export const DENIED: Readonly<Record<string, Numbers>> = {
  // New processes. Threads come by `clone`, which the filter looks into.
  fork: { x64: 57 },
  vfork: { x64: 58 },
  // Other processes.
  ptrace: { x64: 101, arm64: 117 },
  process_vm_readv: { x64: 310, arm64: 270 },
  process_vm_writev: { x64: 311, arm64: 271 },
  process_madvise: { x64: 440, arm64: 440 },
  kcmp: { x64: 312, arm64: 272 },
  pidfd_open: { x64: 434, arm64: 434 },
  pidfd_getfd: { x64: 438, arm64: 438 },
  pidfd_send_signal: { x64: 424, arm64: 424 },
  // Memory that no limit counts.
  memfd_create: { x64: 319, arm64: 279 },
  memfd_secret: { x64: 447, arm64: 447 },
  shmget: { x64: 29, arm64: 194 },
  shmat: { x64: 30, arm64: 196 },
  msgget: { x64: 68, arm64: 186 },
  semget: { x64: 64, arm64: 190 },
  mq_open: { x64: 240, arm64: 180 },
  userfaultfd: { x64: 323, arm64: 282 },
  // Names and mounts of its own.
  unshare: { x64: 272, arm64: 97 },
  setns: { x64: 308, arm64: 268 },
  chroot: { x64: 161, arm64: 51 },
  pivot_root: { x64: 155, arm64: 41 },
  mount: { x64: 165, arm64: 40 },
  umount2: { x64: 166, arm64: 39 },
  open_tree: { x64: 428, arm64: 428 },
  move_mount: { x64: 429, arm64: 429 },
  fsopen: { x64: 430, arm64: 430 },
  fsconfig: { x64: 431, arm64: 431 },
  fsmount: { x64: 432, arm64: 432 },
  fspick: { x64: 433, arm64: 433 },
  mount_setattr: { x64: 442, arm64: 442 },
  statmount: { x64: 457, arm64: 457 },
  listmount: { x64: 458, arm64: 458 },
  open_by_handle_at: { x64: 304, arm64: 265 },
  name_to_handle_at: { x64: 303, arm64: 264 },
  // The network, and sockets of any kind.
  socket: { x64: 41, arm64: 198 },
  socketpair: { x64: 53, arm64: 199 },
  // What Node calls pipes are sockets, made outside: whoever has one may read and write, and no more.
  bind: { x64: 49, arm64: 200 },
  listen: { x64: 50, arm64: 201 },
  connect: { x64: 42, arm64: 203 },
  accept: { x64: 43, arm64: 202 },
  accept4: { x64: 288, arm64: 242 },
  sendmsg: { x64: 46, arm64: 211 },
  sendmmsg: { x64: 307, arm64: 269 },
  recvmsg: { x64: 47, arm64: 212 },
  recvmmsg: { x64: 299, arm64: 243 },
  setsockopt: { x64: 54, arm64: 208 },
  // Keys that outlive a process.
  add_key: { x64: 248, arm64: 217 },
  request_key: { x64: 249, arm64: 218 },
  keyctl: { x64: 250, arm64: 219 },
  // Doors into the kernel that have been left open before.
  bpf: { x64: 321, arm64: 280 },
  perf_event_open: { x64: 298, arm64: 241 },
  io_uring_setup: { x64: 425, arm64: 425 },
  io_uring_enter: { x64: 426, arm64: 426 },
  io_uring_register: { x64: 427, arm64: 427 },
  fanotify_init: { x64: 300, arm64: 262 },
  personality: { x64: 135, arm64: 92 },
  quotactl: { x64: 179, arm64: 60 },
  acct: { x64: 163, arm64: 89 },
  swapon: { x64: 167, arm64: 224 },
  swapoff: { x64: 168, arm64: 225 },
  reboot: { x64: 169, arm64: 142 },
  syslog: { x64: 103, arm64: 116 },
  init_module: { x64: 175, arm64: 105 },
  finit_module: { x64: 313, arm64: 273 },
  delete_module: { x64: 176, arm64: 106 },
  kexec_load: { x64: 246, arm64: 104 },
  kexec_file_load: { x64: 320, arm64: 294 },
  modify_ldt: { x64: 154 },
  iopl: { x64: 172 },
  ioperm: { x64: 173 },
};

export const CLONE = { x64: 56, arm64: 220 };
/** Its flags lie in memory, where a filter cannot look: the C library falls back to `clone` where it is unknown. */
export const CLONE3 = { x64: 435, arm64: 435 };
/** Denied by their arguments: kinds of memory, and what is asked of a socket. */
export const MMAP = { x64: 9, arm64: 222 };
export const IOCTL = { x64: 16, arm64: 29 };
