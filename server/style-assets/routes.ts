import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import express, { type Response, Router } from 'express';
import { readableFromAnywhere } from '../http/cross-origin.ts';
import { Problem } from '../input/problem.ts';
import { glyphsPerRange } from './draw-glyphs.ts';
import { fontFolder, fontName, fontSubsets } from './fonts.ts';
import type { Glyphs } from './glyphs.ts';
import { type SpriteId, sprite, spriteIds } from './sprites.ts';

const lastCodePoint = 0x10ffff;
const files = new Set(fontSubsets.map(({ file }) => file));

/** What styles draw with: files and glyphs of the font under /fonts, icons under /sprites. */
export function styleAssetRoutes(glyphs: Glyphs): Router {
  const router = Router();
  router.use(['/fonts', '/sprites'], readableFromAnywhere);

  router.get('/fonts/:stack/:range.pbf', async (request, response) => {
    const { stack, range } = request.params;
    if (!stack.split(',').includes(fontName))
      throw new Problem(404, 'unknown-font', `There is no font "${stack}" here; there is "${fontName}"`);
    const first = firstOf(range);
    if (unchanged(request.headers['if-none-match'], `"${glyphs.version}-${first}"`, response)) return;
    const compressed = await glyphs.range(first);
    response.set({ 'Content-Type': 'application/x-protobuf', Vary: 'Accept-Encoding' });
    if (request.acceptsEncodings('gzip')) response.set('Content-Encoding', 'gzip').send(compressed);
    else response.send(await promisify(gunzip)(compressed));
  });

  router.get('/fonts/:file', (request, _response, next) => {
    next(files.has(request.params.file) ? undefined : 'router');
  });
  router.use('/fonts', express.static(fontFolder, { immutable: true, maxAge: '365d', index: false }));

  router.get(/^\/sprites\/([a-z]+)(@2x)?\.(json|png)$/, async (request, response) => {
    const [id, large, format] = [0, 1, 2].map((at) => (request.params as Record<number, string>)[at]);
    if (!spriteIds.includes(id as SpriteId))
      throw new Problem(
        404,
        'unknown-sprite',
        `There is no sprite "${id}"; there are ${spriteIds.join(' and ')}`,
      );
    const { index, png, etag } = await sprite(id as SpriteId, large ? 2 : 1);
    if (unchanged(request.headers['if-none-match'], etag, response)) return;
    if (format === 'json') response.json(index);
    else response.type('png').send(png);
  });
  return router;
}

/** @throws Problem 400 `bad-glyph-range` */
function firstOf(range: string): number {
  const [, first, last] = /^(0|[1-9]\d{0,6})-([1-9]\d{0,6})$/.exec(range)?.map(Number) ?? [];
  if (
    first === undefined ||
    first % glyphsPerRange !== 0 ||
    last !== first + glyphsPerRange - 1 ||
    last > lastCodePoint
  )
    throw new Problem(
      400,
      'bad-glyph-range',
      `"${range}" is not a range of glyphs; expected 256 from a multiple of 256 on, such as 19968-20223`,
    );
  return first;
}

/** Names the answer; true when the reader has it, and is told so. */
function unchanged(condition: string | undefined, etag: string, response: Response): boolean {
  response.set({ ETag: etag, 'Cache-Control': 'public, max-age=86400' });
  if (!condition?.includes(etag)) return false;
  response.status(304).end();
  return true;
}
