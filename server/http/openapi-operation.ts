import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';

const problem = {
  description: 'Refused; the body says why',
  content: {
    'application/problem+json': {
      schema: z.object({
        type: z.string(),
        title: z.string(),
        status: z.int(),
        code: z.string().describe('stable, kebab-case'),
        detail: z.string(),
        errors: z
          .array(
            z.object({
              path: z.string(),
              message: z.string(),
              text: z.object({ zh: z.string(), en: z.string() }).optional(),
              geometry: z.object({}).loose().optional().describe('where on the map, GeoJSON in CRS84'),
            }),
          )
          .optional(),
      }),
    },
  },
};

type Parameters = NonNullable<ZodOpenApiOperationObject['requestParams']>;

/** An operation that takes JSON or a form and answers `answer` (JSON of any form unless given), or a problem. */
export function operation(
  summary: string,
  {
    params,
    body,
    form,
    answer,
  }: { params?: Parameters; body?: z.ZodType; form?: z.ZodType; answer?: Record<string, z.ZodType> } = {},
  status = '200',
): ZodOpenApiOperationObject {
  const content = answer ?? { 'application/json': z.unknown() };
  return {
    summary,
    ...(params ? { requestParams: params } : {}),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    ...(form
      ? { requestBody: { required: true, content: { 'multipart/form-data': { schema: form } } } }
      : {}),
    responses: {
      [status]: {
        description: 'Done',
        content: Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }])),
      },
      default: problem,
    },
  };
}
