import {
  catalogueVersionSchema,
  checkedEntriesSchema,
  triedReportSchema,
} from '../../../domain/answers/items.ts';
import { draftBody, draftEndpoints } from '../../drafts/endpoints.ts';
import { json } from '../../endpoint/contents.ts';
import { endpoint } from '../../endpoint/endpoint.ts';
import { changedDraftSchema, draftSchema, entriesSchema, publishingSchema, trialSchema } from './schema.ts';
import type { CatalogueVersions } from './service.ts';

const permission = 'items.write';

/** Drafts and history of the catalogue; entries checked and tried before they are kept. */
export function catalogueVersionEndpoints(catalogue: CatalogueVersions) {
  return [
    endpoint({
      method: 'post',
      path: '/api/items/check',
      permission,
      summary: {
        zh: '检查条目有何问题，与现行版本有何不同',
        en: 'What is wrong with entries, and how they differ from those in force',
      },
      body: draftBody(entriesSchema),
      answers: [json(checkedEntriesSchema)],
      errors: {},
      handle: ({ body }) => catalogue.check(body),
    }),
    endpoint({
      method: 'post',
      path: '/api/items/try',
      permission,
      summary: {
        zh: '试报：按某一版本或未保存的条目，该上报会如何处理',
        en: 'Try a report on a version, or on entries that are not kept',
      },
      body: draftBody(trialSchema),
      answers: [json(triedReportSchema)],
      errors: { 400: ['invalid-catalogue'], 404: ['unknown-catalogue'] },
      handle: ({ body }) => catalogue.tryReport(body),
    }),
    ...draftEndpoints(catalogue, {
      path: '/api/items',
      name: 'catalogue',
      title: { zh: '目录', en: 'catalogue' },
      permission,
      draftSchema,
      changedDraftSchema,
      publishingSchema,
      versionSchema: catalogueVersionSchema,
      faulty: ['invalid-catalogue', 'invalid-rules'],
    }),
  ];
}
