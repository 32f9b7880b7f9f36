import { z } from 'zod';
import { mediaTypes } from './answers.ts';
import { operations } from './operations.ts';
import { inputs, type OperationId } from './schema.ts';

const executeRelation = 'http://www.opengis.net/def/rel/ogc/1.0/execute';
const json = 'application/json';

function summaryOf(base: string, id: OperationId) {
  const { title, description } = operations[id];
  const href = `${base}/processes/${id}`;
  return {
    id,
    title: `${title.zh} ${title.en}`,
    description,
    version: '1.0.0',
    jobControlOptions: ['sync-execute' as const],
    outputTransmission: ['value' as const],
    links: [
      { href, rel: 'self', type: json, title: `Description of ${title.en}` },
      { href: `${href}/execution`, rel: executeRelation, type: json, title: `Execute ${title.en}` },
    ],
  };
}

/** The processes, from one of them on. */
export function processList(base: string, { limit, offset }: { limit: number; offset: number }) {
  const ids = Object.keys(operations) as OperationId[];
  const here = `${base}/processes`;
  const next = offset + limit;
  return {
    processes: ids.slice(offset, next).map((id) => summaryOf(base, id)),
    links: [
      { href: here, rel: 'self', type: json, title: 'Processes' },
      ...(next < ids.length
        ? [{ href: `${here}?limit=${limit}&offset=${next}`, rel: 'next', type: json, title: 'Next page' }]
        : []),
    ],
  };
}

interface InputSchema extends Record<string, unknown> {
  title?: string;
  description?: string;
}

/** What a process takes and answers; the schemas are those that its inputs are held against. */
export function processDescription(base: string, id: OperationId) {
  // The standard has the schemas of OpenAPI 3.0.
  const { properties = {}, required = [] } = z.toJSONSchema(inputs[id], {
    target: 'openapi-3.0',
    io: 'input',
  }) as { properties?: Record<string, InputSchema>; required?: string[] };
  return {
    ...summaryOf(base, id),
    inputs: Object.fromEntries(
      Object.entries(properties).map(([name, { title = name, description, ...schema }]) => [
        name,
        {
          title,
          ...(description === undefined ? {} : { description }),
          minOccurs: required.includes(name) ? 1 : 0,
          maxOccurs: 1,
          schema,
        },
      ]),
    ),
    outputs: {
      result: {
        title: '结果 Result',
        description: 'features with what was measured of each, or the same as a table without geometries',
        schema: {
          oneOf: [
            {
              type: 'object',
              contentMediaType: mediaTypes.geojson,
              format: 'geojson-feature-collection',
              required: ['type', 'features'],
              properties: {
                type: { type: 'string', enum: ['FeatureCollection'] },
                features: { type: 'array', items: { type: 'object' } },
              },
            },
            { type: 'string', contentMediaType: mediaTypes.csv },
          ],
        },
      },
    },
  };
}
