import { z } from 'zod';
import { removalSchema, stageSchema } from '../attachments/schema.ts';
import { reportSchema } from '../events/schema.ts';
import { requestQuerySchema } from '../open311/schema.ts';
import { emergencyEndSchema, emergencySchema } from '../orders/emergency-plans.ts';
import { actionSchema, orderQuerySchema, ownerActionSchema, ownerActionsSchema } from '../orders/schema.ts';
import { datastreamQuerySchema, readingQuerySchema, readingSchema } from '../readings/schema.ts';
import {
  daysQuerySchema,
  newKeySchema,
  refusalQuerySchema,
  sourceSettingsSchema,
} from '../sources/schema.ts';
import { operation } from './openapi-operation.ts';

const idPath = z.object({ id: z.string() });
const keyPath = idPath.extend({ key: z.string() });
const numberPath = z.object({ number: z.string().describe('YYYYMMDD-NNNNNN') });
const uploadOf = (whose: string, params: Parameters<typeof operation>[1]) =>
  operation(
    `Add photos and files to ${whose}: a form with the files and, where wanted, their "stage"`,
    { ...params, form: z.object({ stage: stageSchema.optional(), file: z.string().describe('binary') }) },
    '201',
  );
const open311Format = z.object({ format: z.enum(['json', 'xml']) });

/** Who reports and how, beside `/api/events`, and what becomes of it. */
export const reportingPaths = {
  '/api/events/webhooks/{source}': {
    post: operation(
      'Reports of a source, signed as Standard Webhooks 1.0 has it',
      { params: { path: z.object({ source: z.string() }) }, body: reportSchema },
      '201',
    ),
  },
  '/api/readings': {
    post: operation('Values of sensors: one, an array, NDJSON or CSV; alarms become events', {
      body: readingSchema,
    }),
  },
  '/api/datastreams': {
    get: operation('Sensors by what they measure, with their newest reading and their alarms', {
      params: { query: datastreamQuerySchema },
    }),
  },
  '/api/datastreams/{id}': {
    get: operation('The readings and alarms of a sensor', {
      params: { path: idPath, query: readingQuerySchema },
    }),
  },
  '/api/sources': {
    get: operation('Who reports, what each may report, its keys, and when it was last heard'),
  },
  '/api/sources/{id}': {
    get: operation('One source: what it may report, what was taken and what was refused', {
      params: { path: idPath },
    }),
    put: operation('Say what a source may report', { params: { path: idPath }, body: sourceSettingsSchema }),
  },
  '/api/sources/{id}/refusals': {
    get: operation('What was refused of a source, with the beginning of what it sent, newest first', {
      params: { path: idPath, query: refusalQuerySchema },
    }),
  },
  '/api/sources/{id}/days': {
    get: operation('What a source sent by day and item, and what was refused by day and code', {
      params: { path: idPath, query: daysQuerySchema },
    }),
  },
  '/api/sources/{id}/secret': {
    post: operation(
      "Make the secret that the source's webhooks are signed with",
      { params: { path: idPath } },
      '201',
    ),
    delete: operation('Take no webhooks of the source any more', { params: { path: idPath } }, '204'),
  },
  '/api/sources/{id}/keys': {
    post: operation(
      'Make a key that reports for the source; shown this once',
      { params: { path: idPath }, body: newKeySchema },
      '201',
    ),
  },
  '/api/sources/{id}/keys/{key}': {
    delete: operation('Revoke a key of the source', { params: { path: keyPath } }, '204'),
  },
  '/open311/v2/services.{format}': {
    get: operation('Open311 GeoReport v2: what can be reported', { params: { path: open311Format } }),
  },
  '/open311/v2/services/{service_code}.{format}': {
    get: operation('Open311 GeoReport v2: the attributes that a service needs', {
      params: { path: open311Format.extend({ service_code: z.string() }) },
    }),
  },
  '/open311/v2/requests.{format}': {
    get: operation('Open311 GeoReport v2: requests, newest first', {
      params: { path: open311Format, query: requestQuerySchema },
    }),
    post: operation(
      'Open311 GeoReport v2: report; the body is a form, with api_key and attribute[…]; one of several parts, with photos, has its key in the query',
      { params: { path: open311Format } },
      '201',
    ),
  },
  '/open311/v2/requests/{service_request_id}.{format}': {
    get: operation('Open311 GeoReport v2: one request', {
      params: { path: open311Format.extend({ service_request_id: z.string() }) },
    }),
  },
  '/api/events/{id}/attachments': { post: uploadOf('an event', { params: { path: idPath } }) },
  '/api/orders/{number}/attachments': { post: uploadOf('an order', { params: { path: numberPath } }) },
  '/api/attachments/{id}': {
    get: operation('The bytes of a photo or file', {
      params: { path: idPath },
      answer: { 'image/jpeg': z.string().describe('binary; its own media type') },
    }),
    delete: operation(
      'Remove a photo or file, with a reason that stays',
      { params: { path: idPath, query: removalSchema } },
      '204',
    ),
  },
  '/api/orders': { get: operation('Orders, newest first', { params: { query: orderQuerySchema } }) },
  '/api/orders/verification': {
    get: operation('Whether the log of orders is as it was written; names the first entry that is not'),
  },
  '/api/orders/{number}': {
    get: operation('One order with its reports, its log and what you may do', {
      params: { path: numberPath },
    }),
  },
  '/api/orders/{number}/score': {
    get: operation('How well an order is documented and was worked, 0 to 100, with the parts', {
      params: { path: numberPath },
    }),
  },
  '/api/sources/{id}/score': {
    get: operation('How good the newest reports of a source are, 0 to 100, with the parts', {
      params: { path: idPath },
    }),
  },
  '/api/orders/{number}/owner-change': {
    post: operation('Keep an order whose place has another owner now, or give it to that one', {
      params: { path: numberPath },
      body: ownerActionSchema,
    }),
  },
  '/api/emergencies': {
    get: operation('The plans for emergencies, those that are on, and the last that were'),
    post: operation(
      'Work by a plan for emergencies, for a scene and a district or for all of them',
      { body: emergencySchema },
      '201',
    ),
  },
  '/api/emergencies/{id}/end': {
    post: operation('Work as on ordinary days again', { params: { path: idPath }, body: emergencyEndSchema }),
  },
  '/api/orders/owner-changes': {
    post: operation('Do so for all orders, or for those of one publication', { body: ownerActionsSchema }),
  },
  '/api/orders/{number}/actions': {
    post: operation('Take a step of the order’s life, merge it into another, or split reports off', {
      params: { path: numberPath },
      body: actionSchema,
    }),
  },
};
