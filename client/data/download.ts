import { addressOf, problemOf, RequestProblem } from '../wangge-client/send.ts';
import type { AnyAsked } from './call.ts';
import type { Asked, Path } from './endpoints.ts';
import { authorization } from './request.ts';

/** Has the browser keep what is in `blob` as a file. */
function keep(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Saves what an address answers as a file; the token goes with the request, which a plain link would not send.
 * @returns its bytes
 * @throws RequestProblem for every refusal and every broken connection
 */
export async function saveFile<P extends Path<'get'>>(
  path: P,
  asked: Asked<'get', P>,
  name: string,
): Promise<number> {
  let response: Response;
  try {
    response = await fetch(addressOf(path, asked as AnyAsked), { headers: authorization() });
  } catch {
    throw new RequestProblem(0, 'no-connection', '');
  }
  if (!response.ok) throw await problemOf(response);
  // A transfer that breaks off leaves no half file behind.
  const blob = await response.blob();
  keep(blob, name);
  return blob.size;
}

/** The same for what is asked by a body. @throws RequestProblem as `saveFile` */
export async function savePosted<P extends Path<'post'>>(
  path: P,
  asked: Asked<'post', P>,
  name: string,
): Promise<void> {
  const { body } = asked as AnyAsked;
  let response: Response;
  try {
    response = await fetch(addressOf(path, asked as AnyAsked), {
      method: 'POST',
      headers: { ...authorization(), 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new RequestProblem(0, 'no-connection', '');
  }
  if (!response.ok) throw await problemOf(response);
  keep(await response.blob(), name);
}
