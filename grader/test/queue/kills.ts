// A long night: kills.ts <redis|postgres> <workers|queue|memory> <submissions> [seconds between two kills].
import { setTimeout as sleep } from 'node:timers/promises';
import { gradeDisturbed } from './disturbed.ts';
import type { QueueKind } from './queues.ts';

const [kind = 'redis', what = 'workers', students = '1000', seconds = '0.5'] = process.argv.slice(2);

const { results, faults, wrong, disturbances, lines, ...told } = await gradeDisturbed({
  kind: kind as QueueKind,
  students: Number(students),
  isKept: what !== 'memory',
  disturb: async (queue, workers) => {
    await sleep(2 * Math.random() * Number(seconds) * 1000);
    if (what === 'workers') return await workers.killOne(Math.random());
    await queue.stop(kind === 'redis' ? 'SIGKILL' : 'SIGQUIT');
    await sleep(Math.random() * 2000);
    await queue.start();
  },
});
console.log(JSON.stringify({ kind, what, students, results: results.size, wrong, disturbances, ...told }));
console.log(`set aside in the first start: ${faults.size} ${[...new Set(faults.values())].join('; ')}`);
console.log(`said: ${lines.length} lines, such as ${lines.slice(0, 4).join(' | ')}`);
