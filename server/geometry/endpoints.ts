import {
  bufferAnswerSchema,
  nearestAnswerSchema,
  transformAnswerSchema,
} from '../../domain/answers/geometry.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { bufferSchema, nearestSchema, transformSchema } from './schema.ts';
import type { Geometry } from './service.ts';

const permission = 'layers.read-public';

/** Questions about a drawn geometry or a place. */
export function geometryEndpoints(geometry: Geometry) {
  return [
    endpoint({
      method: 'post',
      path: '/api/geometry/buffer',
      permission,
      summary: {
        zh: '缓冲区：图形周边一定距离的范围，以及其中的图层要素',
        en: 'The area within a distance of a geometry, and what of some layers lies in it',
      },
      body: jsonBody(bufferSchema),
      answers: [json(bufferAnswerSchema)],
      errors: { 400: ['invalid-geometry'], 404: ['unknown-layer'], 503: ['too-slow'] },
      handle: ({ body, principal, response }) => geometry.buffer(body, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'post',
      path: '/api/geometry/nearest',
      permission,
      summary: { zh: '距某地点最近的要素（米）', en: 'The features nearest to a place, by metres' },
      body: jsonBody(nearestSchema),
      answers: [json(nearestAnswerSchema)],
      errors: { 404: ['unknown-layer'], 503: ['too-slow'] },
      handle: ({ body, principal, response }) => geometry.nearest(body, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'post',
      path: '/api/geometry/transform',
      permission,
      summary: {
        zh: '坐标转换，支持 GCJ-02 和 BD-09',
        en: 'Coordinates in another system, GCJ-02 and BD-09 included',
      },
      body: jsonBody(transformSchema),
      answers: [json(transformAnswerSchema)],
      errors: { 400: ['unknown-crs', 'outside-crs'] },
      handle: ({ body }) => geometry.transform(body),
    }),
  ];
}
