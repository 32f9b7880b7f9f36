import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type ImpactLine,
  impactAnswerSchema,
  impactFeaturesSchema,
  versionImpactSchema,
} from '../../domain/answers/impact.ts';
import { csv, jsonBody, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { impactQuerySchema } from '../layers/schema.ts';
import { versionOf, versionParams } from '../layers/version-endpoints.ts';
import { csvOf, geojsonOf } from './forms.ts';
import type { Preview } from './preview.ts';
import { impactSchema } from './schema.ts';
import type { Impact } from './service.ts';

/** One JSON object, written as it grows. */
async function* textOf(batches: AsyncGenerator<{ compared: number; lines: ImpactLine[] }>) {
  let compared = 0;
  let different = 0;
  yield '{"differences":[';
  for await (const batch of batches) {
    compared = batch.compared;
    const lines = batch.lines.map((line, i) => `${different + i > 0 ? ',' : ''}\n${JSON.stringify(line)}`);
    different += lines.length;
    if (lines.length > 0) yield lines.join('');
  }
  yield `\n],"compared":${compared},"different":${different}}\n`;
}

const types = {
  json: 'application/json',
  csv: 'text/csv',
  geojson: 'application/geo+json',
} as const;

/** What would publishing a version change, as JSON, CSV or GeoJSON? */
export function previewEndpoints(preview: Preview) {
  return [
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/versions/{version}/impact',
      permission: 'layers.read-internal',
      summary: {
        zh: '发布影响：哪些未结工单和设施将变更归属',
        en: 'Which open orders and facilities would change office, as JSON, CSV or GeoJSON',
      },
      params: versionParams,
      query: impactQuerySchema,
      answers: [
        written({
          [types.json]: versionImpactSchema,
          [types.csv]: csv,
          [types.geojson]: impactFeaturesSchema,
        }),
      ],
      errors: { 404: ['unknown-layer', 'unknown-version'], 409: ['nothing-to-compare'] },
      async handle({ params, query: { base, f }, principal, request, response }) {
        const impact = await preview.preview(params.id, versionOf(params.version), base, principal);
        const accepted = request.accepts(Object.values(types));
        const form =
          f ?? (Object.keys(types) as (keyof typeof types)[]).find((key) => types[key] === accepted);
        response.set({ 'Cache-Control': 'no-store', Vary: 'Accept' });
        if (form === 'csv') response.type('text/csv').send(csvOf(impact));
        else if (form === 'geojson') response.type(types.geojson).send(JSON.stringify(geojsonOf(impact)));
        else response.json(impact);
      },
    }),
  ];
}

/** Which stored events would go to somebody else? */
export function impactEndpoints(impact: Impact) {
  return [
    endpoint({
      method: 'post',
      path: '/api/route/impact',
      permission: 'staff.read',
      summary: {
        zh: '比较两个快照：哪些已有事件的归属不同',
        en: 'Which stored events do two snapshots decide differently?',
      },
      body: jsonBody(impactSchema, '64kb'),
      answers: [written({ 'application/json': impactAnswerSchema })],
      errors: { 400: ['unknown-snapshot'], 503: ['routing-unavailable'] },
      async handle({ body, principal, response }) {
        const batches = await impact.compare(body, principal, leavingOf(response));
        response.set('Content-Type', 'application/json; charset=utf-8').set('Cache-Control', 'no-store');
        await pipeline(Readable.from(textOf(batches), { objectMode: false }), response).catch((error) => {
          // A reader who leaves early is no fault of ours.
          if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
        });
      },
    }),
  ];
}
