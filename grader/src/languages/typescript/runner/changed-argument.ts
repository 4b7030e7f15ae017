import { type CallRequest, decodeValue, encodeValue } from '@gradus/contracts/wire';

/** The index of the first argument that is not what came any more, to the bit. */
export function changedArgument(
  list: readonly unknown[],
  request: CallRequest,
  payload: Uint8Array,
): number | undefined {
  const came = decodeValue(request.arguments, payload) as unknown[];
  const changed = came.findIndex((argument, i) => !isSame(argument, list[i]));
  return changed < 0 ? undefined : changed;
}

function isSame(before: unknown, after: unknown): boolean {
  try {
    return bytesOf(before).equals(bytesOf(after));
  } catch {
    // What came could cross; this cannot.
    return false;
  }
}

function bytesOf(value: unknown): Buffer {
  const { node, payload } = encodeValue(value);
  return Buffer.concat([Buffer.from(JSON.stringify(node)), ...payload]);
}
