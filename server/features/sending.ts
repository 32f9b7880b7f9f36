import type { Request, Response } from 'express';
import { type FormatName, formats } from '../../domain/features/formats.ts';
import { Problem } from '../input/problem.ts';
import { mediaTypes } from './documents.ts';

/** Whether a document is wanted as a page for people. */
export function wantsHtml(request: Request, f: 'json' | 'html' | undefined): boolean {
  if (f) return f === 'html';
  return request.accepts(['application/json', 'application/geo+json', 'text/html']) === 'text/html';
}

/**
 * The format that features are wanted in: the parameter goes before the header.
 * @throws Problem 406 `not-acceptable` with the media types that there are
 */
export function formatWanted(
  request: Request,
  f: 'json' | 'html' | FormatName | undefined,
): 'json' | 'html' | FormatName {
  if (f) return f;
  const known = [
    mediaTypes.geojson,
    mediaTypes.json,
    mediaTypes.html,
    ...formats.map((each) => each.mediaType),
  ];
  const wanted = request.accepts(known);
  if (wanted === false)
    throw new Problem(406, 'not-acceptable', {
      zh: `Accept 为 ${JSON.stringify(request.headers.accept)}，要素可返回：${known.join('、')}`,
      en: `Accept is ${JSON.stringify(request.headers.accept)}; features are given as ${known.join(', ')}`,
    });
  if (wanted === mediaTypes.html) return 'html';
  // By its media type alone GeoJSON comes in pages; the file has to be asked for by name.
  if (wanted === mediaTypes.geojson) return 'json';
  return formats.find(({ mediaType }) => mediaType === wanted)?.name ?? 'json';
}

export function head(response: Response, type: string): void {
  response.set({ 'Content-Type': type, 'Cache-Control': 'no-cache', Vary: 'Accept, Authorization' });
}

export function sendJson(response: Response, type: string, document: object): void {
  head(response, type);
  // As bytes: Express would rewrite the parameters of the media type of a string.
  response.send(Buffer.from(JSON.stringify(document)));
}

export function sendHtml(response: Response, text: string): void {
  head(response, `${mediaTypes.html}; charset=utf-8`);
  response.send(text);
}
