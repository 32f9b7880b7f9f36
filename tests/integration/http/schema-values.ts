import fc, { type Arbitrary } from 'fast-check';

/** The part of JSON Schema 2020-12 that the description uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema | boolean;
  prefixItems?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  format?: string;
}

export type Schemas = Record<string, JsonSchema>;

/** What programs that trust their input fail on: ends of ranges, empty and odd texts, years that databases do not have. */
const odd: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  90,
  -90,
  180,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  1e308,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '0000-01-01T00:00:00Z',
  '0000-01',
  '9999-12-31T23:59:59.999999Z',
  '2026-02-30',
  '99999999999999999999',
  "'; drop table x; --",
  '../../etc/passwd',
  '%00',
  '网格'.repeat(50),
  'x'.repeat(5_000),
  '__proto__',
  [],
  [[]],
  {},
  { constructor: { prototype: { polluted: true } } },
];

/** Values near what a schema asks for: most of them fit, some of their parts are replaced by odd ones. */
export function valuesOf(schema: JsonSchema, schemas: Schemas, depth = 0): Arbitrary<unknown> {
  const within = fitting(schema, schemas, depth);
  return fc.oneof({ weight: 12, arbitrary: within }, { weight: 1, arbitrary: fc.constantFrom(...odd) });
}

function fitting(schema: JsonSchema, schemas: Schemas, depth: number): Arbitrary<unknown> {
  const inner = (part: JsonSchema) => valuesOf(part, schemas, depth + 1);
  if (depth > 8) return fc.constantFrom(...odd);
  if (schema.$ref) return inner(schemas[schema.$ref.split('/').at(-1)!] ?? {});
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(inner));
  if (schema.allOf) {
    return fc.tuple(...schema.allOf.map(inner)).map((parts) => Object.assign({}, ...parts) as unknown);
  }
  const types = [schema.type ?? ['string', 'number', 'object']].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema, inner)));
}

function ofType(
  type: string,
  schema: JsonSchema,
  inner: (part: JsonSchema) => Arbitrary<unknown>,
): Arbitrary<unknown> {
  const { minimum = -200, maximum = 200_000 } = schema;
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(
        fc.constantFrom(minimum, maximum, 0, 1),
        fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) }),
      );
    case 'number':
      return fc.oneof(
        fc.constantFrom(minimum, maximum, 0),
        fc.double({ min: minimum, max: maximum, noNaN: true }),
      );
    case 'array':
      if (schema.prefixItems) return fc.tuple(...schema.prefixItems.map(inner));
      return fc.array(inner(typeof schema.items === 'object' ? schema.items : {}), { maxLength: 4 });
    case 'object': {
      const named = Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, part]) => [name, inner(part)]),
      );
      const requiredKeys = (schema.required ?? []).filter((name) => name in named);
      return fc.record(named, { requiredKeys });
    }
    default:
      return texts(schema.format);
  }
}

function texts(format: string | undefined): Arbitrary<string> {
  if (format === 'date-time')
    return fc.constantFrom(
      '2026-11-20T08:00:00Z',
      '0000-01-01T00:00:00Z',
      '0001-01-01T00:00:00+14:00',
      '9999-12-31T23:59:59Z',
    );
  if (format === 'date') return fc.constantFrom('2026-11-20', '0000-01-01', '9999-12-31');
  return fc.oneof(
    fc.constantFrom(
      'streets',
      'unit-grids',
      '1',
      '2026-11',
      '0000-01',
      'EPSG:4490',
      'road.roadside-rubbish',
      'admin',
    ),
    fc.string({ maxLength: 12, unit: 'grapheme' }),
  );
}
