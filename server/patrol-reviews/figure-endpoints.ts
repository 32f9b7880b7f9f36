import {
  patrolCoverageSchema,
  patrolFiguresSchema,
  proposalsSchema,
} from '../../domain/answers/patrol-figures.ts';
import { patrolFigures } from '../../domain/patrols/figures.ts';
import { binary, csv, json, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { leavingOf } from '../input/leaving.ts';
import { toCsv } from '../reports/csv.ts';
import type { PatrolFigureSheets } from './figures.ts';
import type { Proposals } from './proposals.ts';
import { coverageQuerySchema, figuresQuerySchema, proposalsQuerySchema } from './schema.ts';
import { patrolWorkbook } from './workbook.ts';

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What patrols came to: figures, coverage, and where they are missing. */
export function patrolFigureEndpoints({
  figures,
  proposals,
}: {
  figures: PatrolFigureSheets;
  proposals: Proposals;
}) {
  return [
    endpoint({
      method: 'get',
      path: '/api/patrols/figures',
      permission: 'patrols.read',
      summary: {
        zh: '巡查考核：按网格、河段、月份、人员、班组、单位统计任务、覆盖和发现的问题',
        en: 'Tasks, coverage and findings by grid, reach, month, person, team or unit, as JSON, CSV or XLSX',
      },
      query: figuresQuerySchema,
      answers: [written({ 'application/json': patrolFiguresSchema, 'text/csv': csv, [workbook]: binary })],
      errors: { 503: ['too-slow'] },
      async handle({ query, principal, request, response }) {
        const rows = await figures.rows(query, principal, leavingOf(response));
        const { by, lang, period } = query;
        response.vary('Accept').set('Cache-Control', 'no-store');
        const format =
          query.format ?? (request.accepts(['json', 'text/csv']) === 'text/csv' ? 'csv' : 'json');
        if (format === 'csv') response.type('text/csv').send(toCsv(rows));
        else if (format === 'xlsx')
          response
            .type(workbook)
            .attachment(`patrols-${by}-${period.from}-${period.to}.xlsx`)
            .send(await patrolWorkbook(rows, lang));
        else response.json({ ...period, by, explained: patrolFigures, rows });
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/patrols/coverage',
      permission: 'patrols.read',
      summary: {
        zh: '巡查覆盖图：网格、河段或设施及其统计（GeoJSON）',
        en: 'Grids, reaches or places with their figures, as GeoJSON',
      },
      query: coverageQuerySchema,
      answers: [json(patrolCoverageSchema)],
      errors: { 503: ['too-slow'] },
      handle: ({ query, principal, response }) => figures.coverage(query, principal, leavingOf(response)),
    }),
    endpoint({
      method: 'get',
      path: '/api/patrols/proposals',
      permission: 'reports.read',
      summary: {
        zh: '由发现盲区生成的巡查计划建议',
        en: 'Plans that blind spots ask for, ready to be kept',
      },
      query: proposalsQuerySchema,
      answers: [json(proposalsSchema)],
      errors: { 503: ['figures-behind', 'too-slow'] },
      handle: ({ query: { days }, principal, response }) =>
        proposals.list(days, principal, leavingOf(response)),
    }),
  ];
}
