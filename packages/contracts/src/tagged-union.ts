import { type Static, type TSchema, type TSchemaOptions, Type } from 'typebox';

/**
 * A union of object schemas told apart by the property `tag`. Ajv then checks only the variant that the tag names,
 * so its errors speak of what the author meant instead of every variant in turn.
 *
 * @param options - more keywords of JSON Schema, such as `$defs`
 */
export function taggedUnion<S extends TSchema[]>(tag: string, variants: [...S], options: TSchemaOptions = {}) {
  return Type.Unsafe<Static<S[number]>>({
    ...options,
    type: 'object',
    properties: { [tag]: { type: 'string' } },
    required: [tag],
    discriminator: { propertyName: tag },
    oneOf: variants,
  });
}
