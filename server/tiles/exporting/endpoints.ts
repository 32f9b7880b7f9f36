import { z } from 'zod';
import { exportAnswerSchema } from '../../../domain/answers/tiles.ts';
import { tileEncodings } from '../../../tiles/tile-encoding.ts';
import { binary, empty, json, jsonBody, written } from '../../endpoint/contents.ts';
import { endpoint } from '../../endpoint/endpoint.ts';
import { viewOf } from '../../layers/view.ts';
import type { Exports } from './jobs.ts';

const permission = 'layers.write';
const params = z.object({ id: z.string() });

const exportSchema = z.strictObject({
  layers: z.string().min(1).describe('ids as in a tile address, joined by commas, or city'),
  encoding: z.enum(tileEncodings).default('mvt').describe('of the tiles'),
});

/** Archives of tiles: started, watched and fetched. */
export function exportEndpoints(exports: Exports) {
  return [
    endpoint({
      method: 'post',
      path: '/api/exports',
      permission,
      summary: {
        zh: '将图层或全市底图的瓦片导出为 PMTiles 文件',
        en: 'Write tiles of layers, or of the city, to a PMTiles archive',
      },
      body: jsonBody(exportSchema),
      answers: [json(exportAnswerSchema, 202)],
      errors: {
        400: ['too-many-layers', 'duplicate-layer'],
        404: ['unknown-layer', 'no-layers'],
        503: ['too-many-exports'],
      },
      async handle({ body, principal, response }) {
        const job = await exports.start(body.layers, body.encoding, viewOf(principal));
        response.location(`/api/exports/${job.id}`);
        return job;
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/exports/{id}',
      permission,
      summary: { zh: '导出进度', en: 'How far an archive is' },
      params,
      answers: [json(exportAnswerSchema)],
      errors: { 404: ['unknown-export'] },
      handle: ({ params, principal }) => exports.find(params.id, viewOf(principal)),
    }),
    endpoint({
      method: 'get',
      path: '/api/exports/{id}/archive',
      permission,
      summary: { zh: '下载导出文件，可分段下载', en: 'The finished archive, whole or in parts' },
      params,
      answers: [
        written({ 'application/vnd.pmtiles': binary }),
        written({ 'application/vnd.pmtiles': binary }, 206),
        empty(304),
      ],
      errors: {
        404: ['unknown-export'],
        409: ['export-not-done'],
        412: ['bad-request'],
        416: ['bad-request'],
      },
      handle({ params, principal, response }) {
        // Parts of it can be asked for: a map may read the archive where it is.
        response.sendFile(exports.file(params.id, viewOf(principal)), {
          headers: { 'Content-Type': 'application/vnd.pmtiles' },
          dotfiles: 'allow',
        });
      },
    }),
  ];
}
