import { constants, type FileHandle, open } from 'node:fs/promises';
import { InputError } from '@gradus/contracts';

/** What somebody handed in when the system does not open it. */
const NOT_REGULAR: Readonly<Record<string, string>> = {
  ELOOP: 'a link. Put the file itself there',
  ENXIO: 'a pipe or a socket. Remove it',
  EACCES: 'one that may not be read (EACCES). Give it to its owner to be read',
  EPERM: 'one that may not be read (EPERM). Give it to its owner to be read',
};

/**
 * Reads a file that a stranger made: no link, no pipe that never ends, no device, no second name of another file.
 *
 * @param maxBytes - the largest that is read
 * @throws InputError when it is anything else, or larger
 * @throws the system's error when reading it fails otherwise: our fault
 */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer> {
  const { file, bytes } = await openRegularFile(path, maxBytes);
  try {
    const content = Buffer.alloc(bytes);
    const { bytesRead } = await file.read(content, 0, content.length, 0);
    return content.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Opens a file that a stranger made, to be read bit by bit.
 *
 * @throws InputError as `readRegularFile` does
 */
export async function openRegularFile(
  path: string,
  maxBytes: number,
): Promise<{ readonly file: FileHandle; readonly bytes: number }> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((cause: NodeJS.ErrnoException) => {
    const got = NOT_REGULAR[cause.code ?? ''];
    // Whatever else the system says (a broken disk, too many open files) says nothing of who handed in.
    if (got === undefined) throw cause;
    throw new InputError(`${path}: expected a regular file, got ${got}`, { cause });
  });
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new InputError(`${path}: expected a regular file, got a folder, a pipe or a device`);
    if (status.nlink > 1) {
      throw new InputError(`${path}: expected a file of one name, got one that has ${status.nlink}. Copy it`);
    }
    if (status.size > maxBytes) {
      throw new InputError(`${path}: expected at most ${maxBytes} bytes, got ${status.size}`);
    }
    return { file, bytes: status.size };
  } catch (error) {
    await file.close();
    throw error;
  }
}
