/** `pnpm audit:gradcheck [networks] [first seed]`: right gradients must pass, wrong ones must not, on hard networks. */
import { auditNetwork, type EntryCounts, emptyAudit } from './audit.ts';

const [networks = 7000, firstSeed = 1] = process.argv.slice(2).map(Number);
const audit = emptyAudit();
const startMs = performance.now();
for (let seed = firstSeed; seed < firstSeed + networks; seed++) {
  auditNetwork(seed, audit);
  if (audit.networks % 100 === 0) {
    const minutes = ((performance.now() - startMs) / 60_000) * (networks / audit.networks - 1);
    console.error(`${audit.networks} of ${networks} networks, ${minutes.toFixed(1)} min left`);
  }
}
for (const line of audit.failures) console.log(line);
const failed = audit.failures.filter((line) => line.includes(': right (')).length;
console.log(
  [
    `seeds ${firstSeed}-${firstSeed + networks - 1}: ${audit.networks} networks`,
    `right gradients: ${audit.right}, tensors of them failed: ${failed}`,
    `wrong gradients: ${audit.wrong}, passed: ${audit.failures.length - failed}, inconclusive: ${audit.inconclusive}`,
    `entries: ${told(audit.ordinary)}`,
    `no right gradient in float64: ${told(audit.undefined)}`,
  ].join('\n'),
);
process.exitCode = audit.failures.length === 0 ? 0 : 1;

function told({ networks, entries, leftOut, oneSided }: EntryCounts): string {
  const share = ((100 * leftOut) / Math.max(1, entries)).toFixed(4);
  return `${entries} of ${networks} networks, left out: ${leftOut} (${share} %), between one-sided derivatives: ${oneSided}`;
}
