import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../../domain/access/principal.ts';
import { analysisAnswerSchema } from '../../domain/answers/analysis.ts';
import { csv, jsonBody, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { mediaTypes, mediaTypeWanted, send, textOf } from './answers.ts';
import { operations } from './operations.ts';
import { type Inputs, inputs, type OperationId } from './schema.ts';
import type { Analysis } from './service.ts';

const query = z.strictObject({
  f: z.enum(['json', 'csv']).optional().describe('the format of the answer; it goes before Accept'),
});

/** What any operation refuses. */
export const analysisErrors = {
  400: ['invalid-geometry', 'bad-filter', 'wrong-geometry-type', 'too-many-areas', 'too-many-features'],
  404: ['unknown-layer', 'unknown-area'],
  406: ['not-acceptable'],
  503: ['too-slow'],
};

/** Questions about layers and regions, each at an address of its own. */
export function analysisEndpoints(analysis: Analysis) {
  const common = {
    method: 'post',
    permission: 'layers.read-public',
    query,
    answers: [written({ [mediaTypes.geojson]: analysisAnswerSchema, [mediaTypes.csv]: csv })],
    errors: analysisErrors,
  } as const;

  interface Asked<Body> {
    query: z.output<typeof query>;
    body: Body;
    principal: Principal;
    request: Request;
    response: Response;
  }
  const answering =
    <Id extends OperationId>(id: Id) =>
    async ({ query: { f }, body, principal, request, response }: Asked<Inputs[Id]>) => {
      const type = mediaTypeWanted(request, f);
      const result = await analysis.run(id, body, principal, leavingOf(response));
      await send(await textOf(result, type), type, response);
    };

  return [
    endpoint({
      ...common,
      path: '/api/analysis/buffer',
      summary: operations.buffer.title,
      body: jsonBody(inputs.buffer),
      handle: answering('buffer'),
    }),
    endpoint({
      ...common,
      path: '/api/analysis/within',
      summary: operations.within.title,
      body: jsonBody(inputs.within),
      handle: answering('within'),
    }),
    endpoint({
      ...common,
      path: '/api/analysis/nearest',
      summary: operations.nearest.title,
      body: jsonBody(inputs.nearest),
      handle: answering('nearest'),
    }),
    endpoint({
      ...common,
      path: '/api/analysis/counts',
      summary: operations.counts.title,
      body: jsonBody(inputs.counts),
      handle: answering('counts'),
    }),
    endpoint({
      ...common,
      path: '/api/analysis/measure',
      summary: operations.measure.title,
      body: jsonBody(inputs.measure),
      handle: answering('measure'),
    }),
    endpoint({
      ...common,
      path: '/api/analysis/intersection',
      summary: operations.intersection.title,
      body: jsonBody(inputs.intersection),
      handle: answering('intersection'),
    }),
    endpoint({
      ...common,
      path: '/api/analysis/union',
      summary: operations.union.title,
      body: jsonBody(inputs.union),
      handle: answering('union'),
    }),
  ];
}
