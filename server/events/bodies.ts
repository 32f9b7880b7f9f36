import type { Request } from 'express';
import { parseJson, parseJsonLines } from '../input/json-body.ts';
import { Problem } from '../input/problem.ts';
import { isBinaryCloudEvent, reportOfBinaryCloudEvent, reportOfCloudEvent } from './cloud-events.ts';
import { readTableReports } from './table.ts';

/** The reports of one request, each still to be validated; a `Problem` stands where one cannot be read. */
export type Body = { form: 'one'; report: unknown } | { form: 'many'; reports: unknown[] };

export const jsonTypes = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
];
export const ndjsonType = 'application/x-ndjson';
export const formType = 'multipart/form-data';
export const csvType = 'text/csv';

function array(body: unknown): unknown[] {
  if (Array.isArray(body)) return body;
  throw new Problem(400, 'invalid-input', 'The body of a CloudEvents batch must be a JSON array');
}

/**
 * Reads the bytes of a body in whichever form it came: one report, an array, NDJSON, CSV, or CloudEvents in structured,
 * batch or binary mode.
 * @throws Problem 400 `invalid-json`, 415 `unsupported-media-type`
 */
export async function readBody(request: Request): Promise<Body> {
  const type = request.is([...jsonTypes, ndjsonType, csvType]);
  switch (type) {
    case ndjsonType:
      return { form: 'many', reports: await parseJsonLines(request.body) };
    case csvType: {
      const charset = /charset="?([\w.:-]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
      return { form: 'many', reports: await readTableReports(request.body, charset) };
    }
    case 'application/cloudevents+json':
      return { form: 'one', report: reportOfCloudEvent(await parseJson(request.body)) };
    case 'application/cloudevents-batch+json':
      return { form: 'many', reports: array(await parseJson(request.body)).map(reportOfCloudEvent) };
    case 'application/json': {
      const given = await parseJson(request.body);
      if (isBinaryCloudEvent(request.headers))
        return { form: 'one', report: reportOfBinaryCloudEvent(request.headers, given) };
      return Array.isArray(given) ? { form: 'many', reports: given } : { form: 'one', report: given };
    }
    default:
      throw new Problem(
        415,
        'unsupported-media-type',
        `"${request.headers['content-type'] ?? ''}" is not one of ${[...jsonTypes, ndjsonType, csvType, formType].join(', ')}`,
      );
  }
}

/** The report of a form with files. @throws Problem 400 `invalid-form`, `invalid-json` */
export function readFormReport(text: string | undefined): unknown {
  if (text === undefined)
    throw new Problem(400, 'invalid-form', 'The form has no field "event", the report as JSON');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem(
      400,
      'invalid-json',
      `The field "event" is not valid JSON: ${(error as Error).message}`,
    );
  }
}

/**
 * The reports of a webhook, one object or an array. They are of its source unless they say otherwise, and the id of
 * the message stands for an external id that is missing, so that a message sent again counts once.
 */
export async function readWebhook(bytes: Buffer, source: string, message: string): Promise<Body> {
  const complete = (report: unknown, externalId: string) =>
    typeof report === 'object' && report !== null ? { source, externalId, ...report } : report;
  let data: unknown;
  try {
    data = await parseJson(bytes);
  } catch (error) {
    if (error instanceof Problem) return { form: 'one', report: error };
    throw error;
  }
  if (!Array.isArray(data)) return { form: 'one', report: complete(data, message) };
  return { form: 'many', reports: data.map((report, index) => complete(report, `${message}/${index}`)) };
}
