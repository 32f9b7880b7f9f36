import type { Received } from '../../../domain/answers/exchange.ts';
import type { Kind } from '../../../domain/exchange/kinds.ts';
import { authorization, expire } from '../../data/request.ts';
import { addressOf, problemOf, RequestProblem } from '../../wangge-client/send.ts';

function typeOf({ name, type }: File): string {
  if (/\.csv$/i.test(name)) return 'text/csv';
  if (/\.json$/i.test(name)) return 'application/json';
  return type || 'application/octet-stream';
}

/**
 * Sends a file of cases or evaluations in the name of a source.
 * @throws RequestProblem for every refusal and every broken connection; `file-changed` where the file is no longer as it
 * was when it was chosen
 */
export async function sendRecords(kind: Kind, source: string, file: File): Promise<Received> {
  const bytes = await file.arrayBuffer().catch(() => {
    throw new RequestProblem(0, 'file-changed', '');
  });
  let response: Response;
  try {
    response = await fetch(addressOf(`/api/exchange/${kind}`, { query: { source } }), {
      method: 'POST',
      headers: { ...authorization(), 'Content-Type': typeOf(file) },
      body: bytes,
    });
  } catch {
    throw new RequestProblem(0, 'no-connection', '');
  }
  if (response.status === 401) expire();
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Received;
}
