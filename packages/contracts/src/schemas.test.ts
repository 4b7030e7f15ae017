import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import * as contracts from './index.ts';

const schemas = Object.entries<unknown>(contracts).filter(
  (entry): entry is [string, object] => typeof entry[1] === 'object' && !Array.isArray(entry[1]),
);

test('there are schemas', () => {
  expect(schemas.map(([name]) => name)).toEqual(expect.arrayContaining(['Assignment', 'Reply', 'Result']));
});

test.each(schemas)('%s is JSON Schema', (_, schema) => {
  const ajv = new Ajv({ strict: true, discriminator: true });
  expect(ajv.validateSchema(schema)).toBe(true);
});
