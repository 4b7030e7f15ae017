import { createHash } from 'node:crypto';
import { createRandom, type Random } from '@gradus/matrix';

/** Random numbers of one case of one check: they do not change when other checks come or go. */
export function randomFor(seed: number, checkId: string, caseIndex: number): Random {
  const digest = createHash('sha256').update(`${seed}/${checkId}/${caseIndex}`).digest();
  return createRandom(digest.readUInt32LE(0));
}
