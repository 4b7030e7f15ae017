import type { ExperimentSettings, History } from '@gradus/contracts';
import { codeText, count, significant } from './number-format.ts';

const showInitialisation = ({ initialisation }: ExperimentSettings) =>
  initialisation.kind === 'gaussian'
    ? `$\\mathcal N(0, \\sigma^2)$, $\\sigma$ = ${significant(initialisation.sigma)}`
    : { he: 'He', xavier: 'Xavier' }[initialisation.kind];

const showStatistics = ({ runningStatistics: statistics }: ExperimentSettings) =>
  statistics.kind === 'exponential'
    ? `$\\alpha$ = ${statistics.alpha}`
    : `last ${statistics.count} batches · 最后 ${statistics.count} 批`;

const showActivation = (settings: ExperimentSettings) =>
  settings.activation === 'relu' ? 'ReLU' : `leaky ReLU (${settings.leak})`;

/** The settings that a reader compares, in the order of the table. */
const ROWS: readonly (readonly [string, (settings: ExperimentSettings) => string])[] = [
  ['hidden layers · 隐藏层', (settings) => settings.hidden.join(', ')],
  ['batch norm · 批归一化', (settings) => (settings.batchNorm ? 'yes · 有' : 'no · 无')],
  ['$\\epsilon$', (settings) => (settings.batchNorm ? significant(settings.epsilon) : '–')],
  ['running statistics · 滑动统计量', (settings) => (settings.batchNorm ? showStatistics(settings) : '–')],
  ['activation · 激活函数', showActivation],
  ['initialisation · 初始化', showInitialisation],
  ['$\\lambda$', (settings) => significant(settings.lambda)],
  ['mini-batch · 小批量', (settings) => count(settings.batchSize)],
  [
    '$\\eta_{\\min}$ … $\\eta_{\\max}$',
    (settings) => `${significant(settings.etaMin)} … ${significant(settings.etaMax)}`,
  ],
  ['$n_s$ (updates · 步)', (settings) => count(settings.stepSize)],
  ['cycles · 周期数', (settings) => String(settings.cycles)],
  [
    'training / validation · 训练 / 验证样本',
    (settings) => `${count(settings.trainingSamples)} / ${count(settings.validationSamples)}`,
  ],
  ['training samples of the curves · 曲线所用训练样本', (settings) => count(settings.evaluationSamples)],
  ['seed · 随机种子', (settings) => String(settings.seed)],
];

/** Rows that a network without batch norm has nothing to say in. */
const OF_BATCH_NORM = ['batch norm · 批归一化', '$\\epsilon$', 'running statistics · 滑动统计量'];

/**
 * In what two runs differ besides batch norm: then a difference of their results is not due to batch norm alone.
 *
 * @returns the names of the settings, and of the data when those differ
 */
export function differencesBesidesBatchNorm(one: History, other: History): string[] {
  const differing = ROWS.filter(([label, show]) => {
    return !OF_BATCH_NORM.includes(label) && show(one.settings) !== show(other.settings);
  }).map(([label]) => label);
  return one.data.sha256 === other.data.sha256 ? differing : ['data · 数据', ...differing];
}

/**
 * Settings as rows, runs as columns. A row whose value all runs share is told once.
 *
 * @returns the columns' names, the rows that differ and the rows that do not
 */
export function settingsTable(histories: readonly History[]) {
  const rows = ROWS.map(([label, show]) => ({ label, values: histories.map((history) => show(history.settings)) }));
  const isShared = ({ values }: { values: string[] }) => values.every((value) => value === values[0]);
  return {
    names: histories.map((history) => codeText(history.experiment)),
    rows: rows.filter((row) => !isShared(row)),
    shared: rows.filter(isShared).map(({ label, values }) => ({ label, value: values[0] ?? '–' })),
  };
}
