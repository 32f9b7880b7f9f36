import { basename } from 'node:path';

/** A name from outside as a file may have it here: without folders and control characters; `upload` where none is left. */
export function safeFileName(name: string): string {
  const safe = basename(name.replaceAll('\\', '/')).replace(/\p{Cc}/gu, '');
  return safe === '' || safe.startsWith('.') || Buffer.byteLength(safe) > 200 ? 'upload' : safe;
}
