import { expect, it } from 'vitest';
import { auditNetwork, emptyAudit } from './audit.ts';

// The short version of `pnpm audit:gradcheck`.
const NETWORKS = 24;

it('passes right gradients and fails wrong ones on hard networks', () => {
  const audit = emptyAudit();
  for (let seed = 1; seed <= NETWORKS; seed++) auditNetwork(seed, audit);
  expect(audit.failures).toEqual([]);
  expect(audit.right).toBe(3 * NETWORKS);
  expect(audit.wrong).toBeGreaterThan(5 * NETWORKS);
});
