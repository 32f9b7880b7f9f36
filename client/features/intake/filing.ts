import type { TakenEvent } from '../../../domain/answers/events.ts';
import { call } from '../../data/call.ts';
import { authorization } from '../../data/request.ts';
import { problemOf, RequestProblem } from '../../wangge-client/send.ts';
import type { IntakeReport } from './intake.ts';

/** What the service takes of one file, bytes. */
export const largestPhoto = 20_000_000;

/**
 * Files a report, with its photos in the same request.
 * @throws RequestProblem for every refusal and every broken connection
 */
export async function file(
  report: IntakeReport,
  photos: readonly File[],
  externalId: string,
): Promise<TakenEvent> {
  // Sent again after a broken connection, it is one report.
  const body = { ...report, externalId };
  if (photos.length === 0) return (await call('post', '/api/events', { body })) as TakenEvent;
  const form = new FormData();
  form.append('event', JSON.stringify(body));
  for (const photo of photos) form.append('file', photo, photo.name);
  const response = await fetch('/api/events', {
    method: 'POST',
    headers: { Accept: 'application/json', ...authorization() },
    body: form,
  }).catch(() => {
    throw new RequestProblem(0, 'no-connection', '');
  });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as TakenEvent;
}
