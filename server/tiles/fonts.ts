import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { Router } from 'express';
import { readableFromAnywhere } from '../http/cross-origin.ts';

const unicode = createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/unicode.json');
const ranges = JSON.parse(readFileSync(unicode, 'utf8')) as Record<string, string>;
const weight = '500-normal.woff2';

/**
 * The `font-faces` of a MapLibre style: every subset of Noto Sans SC with the characters it covers. A map fetches a
 * subset when a label first needs it and draws the glyphs itself, so that no glyph server is needed.
 */
export function fontFaces(origin: string) {
  const faces = Object.entries(ranges).map(([subset, range]) => ({
    url: `${origin}/fonts/noto-sans-sc-${subset.replace(/^\[(.+)\]$/, '$1')}-${weight}`,
    'unicode-range': range.split(','),
  }));
  return { 'Noto Sans SC': faces };
}

/** The files of the font faces, under /fonts. */
export function fontRoutes(): Router {
  const router = Router();
  router.use('/fonts', readableFromAnywhere);
  router.get(`/fonts/:file`, (request, _response, next) => {
    next(request.params.file.endsWith(`-${weight}`) ? undefined : 'router');
  });
  router.use(
    '/fonts',
    express.static(join(dirname(unicode), 'files'), { immutable: true, maxAge: '365d', index: false }),
  );
  return router;
}
