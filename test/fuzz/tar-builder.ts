/** A member of an archive, and where its header lies. */
export interface TarEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly lies: {
    readonly type: string;
    /** What stands where the size belongs; the size when left out. */
    readonly size: string | undefined;
    /** What the checksum is off by. */
    readonly checksum: number;
  };
}

const BLOCK_BYTES = 512;

/** A tar archive (ustar): what is not lied about is right, checksums included. */
export function tarOf(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap(({ name, content, lies }) => {
    const header = Buffer.alloc(BLOCK_BYTES);
    header.write(name, 0, 100);
    header.write('0000644\0', 100);
    header.write(lies.size ?? content.length.toString(8).padStart(11, '0'), 124, 12, 'latin1');
    header.write('00000000000', 136);
    header.write(' '.repeat(8), 148);
    header.write(lies.type, 156, 1, 'latin1');
    if (lies.type === '1' || lies.type === '2') header.write('elsewhere', 157);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, lies.checksum);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, content, Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]);
}
