import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import * as contracts from './index.ts';

const schemas = Object.entries(contracts).filter(([, value]) => typeof value === 'object');

test('there are schemas', () => {
  expect(schemas.map(([name]) => name)).toEqual(expect.arrayContaining(['Assignment', 'Reply', 'Result']));
});

test.each(schemas.filter(([, value]) => !Array.isArray(value)))('%s is JSON Schema', (_, schema) => {
  const ajv = new Ajv({ strict: true, discriminator: true });
  expect(ajv.validateSchema(schema)).toBe(true);
});
