import { describeSchema } from '../test/describe-schema.ts';
import { history } from '../test/examples.ts';
import { History } from './history.ts';

describeSchema(
  'History',
  History,
  [history],
  [
    ['/points', [], 'at /points: must NOT have fewer than 1 items, got an array of 0'],
    ['/points/0/training/loss', 'NaN', 'at /points/0/training/loss: must be number or must be null, got "NaN"'],
    ['/points/1/t', -1, 'at /points/1/t: must be >= 0, got -1'],
    ['/test/accuracy', 53.5, 'at /test/accuracy: must be <= 1, got 53.5'],
    [
      '/data/provenance',
      'real',
      'at /data/provenance: must be one of "official", "unverified", "synthetic", got "real"',
    ],
    ['/durationMs', 1, 'at the top level: "durationMs" is not known here; expected experiment, title'],
  ],
);
