import { Assignment, type Check } from './assignment.ts';
import { canBeAsked, KINDS } from './kinds.ts';

type Schema = Readonly<Record<string, unknown>>;

interface Variant {
  readonly properties: {
    readonly target: { readonly enum: Check['target'][] };
    readonly kind: { enum: Check['kind'][] };
  };
}

/**
 * The JSON Schema of `assignment.json` for editors and other validators: draft 7, which all of them know. The variants of
 * a check, which ajv tells apart by its `discriminator`, exclude each other by their targets here; each has the kinds
 * that its targets can be asked, and no others.
 *
 * @example
 * await writeFile('assignment.schema.json', JSON.stringify(editorSchema(), null, 2));
 */
export function editorSchema(): Schema {
  // Without the symbols that TypeBox keeps its types under.
  const { properties, ...assignment } = JSON.parse(JSON.stringify(Assignment));
  const { items, ...checks } = properties.checks;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'assignment.json of Gradus',
    ...assignment,
    properties: { ...properties, checks: { ...checks, items: checkSchema(items.oneOf) } },
  };
}

function checkSchema(variants: readonly Variant[]): Schema {
  const oneOf = variants.flatMap(byKinds);
  return { type: 'object', required: ['target'], oneOf };
}

/** A variant for each set of kinds that some of the targets have in common. */
function byKinds(variant: Variant): Schema[] {
  const targetsOf = new Map<string, Check['target'][]>();
  for (const target of variant.properties.target.enum) {
    const kinds = variant.properties.kind.enum.filter((kind) => canBeAsked(target, kind)).join();
    targetsOf.set(kinds, [...(targetsOf.get(kinds) ?? []), target]);
  }
  return Array.from(targetsOf, ([joined, targets]) => {
    const kinds = variant.properties.kind.enum.filter((kind) => joined.split(',').includes(kind));
    const asked = kinds.map((kind) => `${kind}: ${KINDS[kind].asks}`).join('\n');
    const target = { enum: targets, description: 'the function of the submission that is asked' };
    const kind = { enum: kinds, description: `what is asked of the target. ${asked}` };
    return { ...variant, properties: { ...variant.properties, target, kind } };
  });
}
