import { z } from 'zod';
import { sceneReportSchema } from '../../domain/answers/reports.ts';
import { binary, empty, jsonBody, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { figureErrors } from './endpoints.ts';
import type { SceneReports } from './scene-report.ts';
import { workbookOf } from './scene-report-workbook.ts';
import { remarksSchema, sceneReportQuerySchema } from './schema.ts';

const path = '/api/reports/scenes/{id}/monthly';
const params = z.object({ id: z.string().max(100) });
const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const unknown = { 404: ['unknown-scene'] };

/** The monthly reports of scenes. */
export function sceneReportEndpoints(reports: SceneReports) {
  return [
    endpoint({
      method: 'get',
      path,
      permission: 'reports.read',
      summary: { zh: '场景月报，JSON 或 XLSX', en: 'The monthly report of a scene, as JSON or XLSX' },
      params,
      query: sceneReportQuerySchema,
      answers: [written({ 'application/json': sceneReportSchema, [workbook]: binary })],
      errors: { ...unknown, ...figureErrors },
      async handle({ params: { id }, query: { month, format, lang }, principal, response }) {
        const report = await reports.report(id, month, principal);
        response.set('Cache-Control', 'no-store');
        if (format === 'json') response.json(report);
        else
          response
            .type(workbook)
            .attachment(`${id}-${month}.xlsx`)
            .send(await workbookOf(report, lang));
      },
    }),
    endpoint({
      method: 'put',
      path,
      permission: 'items.write',
      summary: { zh: '填写月报中的问题与成效', en: 'Write to the report what is wrong and what it brought' },
      params,
      body: jsonBody(remarksSchema),
      answers: [empty()],
      errors: unknown,
      handle: ({ params: { id }, body, principal }) => reports.remark(id, body, principal),
    }),
  ];
}
