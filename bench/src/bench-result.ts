import type { Missing } from './engines.ts';
import type { GatheringRow } from './gathering.ts';
import type { GemmRow } from './gemm.ts';
import type { GradientRow } from './gradient.ts';
import type { Plan } from './plan.ts';
import type { TrainingRow, WholeRow } from './training.ts';

/** `bench.json`: everything that one run measured. */
export interface BenchResult {
  /** When it began, ISO 8601. */
  readonly date: string;
  readonly machine: { readonly processor: string; readonly cores: number; readonly system: string };
  /** Of Node, and of what each peer said it runs on. */
  readonly versions: Readonly<Record<string, string>>;
  readonly plan: Plan;
  readonly gemm: readonly GemmRow[];
  readonly training: readonly TrainingRow[];
  readonly gradient: readonly GradientRow[];
  readonly gathering: readonly GatheringRow[];
  /** Empty unless asked for. */
  readonly whole: readonly WholeRow[];
  readonly missing: readonly Missing[];
}
