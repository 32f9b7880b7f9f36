import type { Attachment, Stage } from '../../../domain/answers/attachments.ts';
import { authorization, expire } from '../../data/request.ts';
import { problemIn, RequestProblem } from '../../wangge-client/send.ts';

/** What the service takes of one file, bytes; larger ones are refused before they are sent. */
export const largestFile = 20_000_000;

/** What the sender knows of a file under way. */
export interface Sending {
  cancel(): void;
  done: Promise<Attachment[]>;
}

/**
 * Uploads a file to an order.
 * @param onProgress is given the share that was sent, 0 to 1
 * `done` rejects with a RequestProblem, `too-large` without anything having been sent.
 */
export function sendFile(
  number: string,
  stage: Stage,
  file: File,
  onProgress: (share: number) => void,
): Sending {
  if (file.size > largestFile)
    return { cancel: () => undefined, done: Promise.reject(new RequestProblem(413, 'too-large', file.name)) };
  const form = new FormData();
  form.append('stage', stage);
  form.append('file', file, file.name);
  const request = new XMLHttpRequest();
  const done = new Promise<Attachment[]>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 201)
        return resolve((JSON.parse(request.responseText) as { attachments: Attachment[] }).attachments);
      if (request.status === 401) expire();
      reject(problemIn(request.status, request.responseText));
    };
    request.onerror = () => reject(new RequestProblem(0, 'no-connection', ''));
    request.onabort = () => reject(new RequestProblem(0, 'aborted', ''));
    request.open('POST', `/api/orders/${number}/attachments`);
    for (const [header, value] of Object.entries(authorization())) request.setRequestHeader(header, value);
    request.send(form);
  });
  return { cancel: () => request.abort(), done };
}
