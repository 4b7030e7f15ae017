import { describeSchema } from '../test/describe-schema.ts';
import { history } from '../test/examples.ts';
import { CheckpointHeader } from './checkpoint.ts';

const W = { rows: 10, cols: 3072, dtype: 'float32' };
const column = { rows: 10, cols: 1, dtype: 'float64' };
const header = {
  hash: 'ab12',
  points: history.points,
  state: { t: 100, parameters: { W: [W], b: [column] }, kept: [[{ mu: column, v: column }]] },
};

describeSchema(
  'CheckpointHeader',
  CheckpointHeader,
  [header, { ...header, state: { t: 0, parameters: { W: [W], b: [column], gamma: [], beta: [] }, kept: [] } }],
  [
    ['/hash', 7, 'at /hash: must be string, got 7'],
    ['/points', [], 'at /points: must NOT have fewer than 1 items, got an array of 0'],
    ['/state/t', 1.5, 'at /state/t: must be integer, got 1.5'],
    ['/state/parameters/W/0/rows', -1, 'at /state/parameters/W/0/rows: must be >= 0, got -1'],
    ['/state/parameters/b/0/dtype', 'int8', 'at /state/parameters/b/0/dtype: must be one of "float32", "float64"'],
    ['/state/kept/0/0/v', undefined, "at /state/kept/0/0: 'v' is missing"],
  ],
);
