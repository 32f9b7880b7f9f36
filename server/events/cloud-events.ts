import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { fromZod, Problem } from '../input/problem.ts';

/** CloudEvents 1.0 in JSON: the context attributes that a report is made from; extensions are let through. */
const cloudEventSchema = z.looseObject({
  specversion: z.literal('1.0', 'expected CloudEvents version "1.0"'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  time: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
});

/**
 * The report inside a CloudEvent: `data` is the report; `source` and `id` become its source and external id,
 * and `time` the time of occurrence unless `data` has its own.
 * @returns a Problem 400 `bad-cloudevent` in place of a report that cannot be read
 */
export function reportOfCloudEvent(input: unknown): unknown {
  const parsed = cloudEventSchema.safeParse(input);
  if (!parsed.success) return fromZod(parsed.error, 'bad-cloudevent');
  const { data, id, source, time } = parsed.data;
  return { ...(time === undefined ? {} : { occurredAt: time }), ...data, source, externalId: id };
}

/** Whether the request is a CloudEvent in binary mode: attributes in `ce-` headers, data as the body. */
export function isBinaryCloudEvent(headers: IncomingHttpHeaders): boolean {
  return headers['ce-specversion'] !== undefined;
}

/** The report inside a CloudEvent in binary mode; header values are percent-encoded as the binding says. */
export function reportOfBinaryCloudEvent(headers: IncomingHttpHeaders, body: unknown): unknown {
  const attributes: Record<string, unknown> = { data: body };
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-') || typeof value !== 'string') continue;
    try {
      attributes[name.slice(3)] = decodeURIComponent(value);
    } catch {
      return new Problem(400, 'bad-cloudevent', `Header ${name}: "${value}" is not percent-encoded UTF-8`);
    }
  }
  return reportOfCloudEvent(attributes);
}
