import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { spriteIndexSchema } from '../../domain/answers/tiles.ts';
import { binary, empty, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import { glyphsPerRange } from './draw-glyphs.ts';
import { fontFolder, fontName, fontSubsets } from './fonts.ts';
import type { Glyphs } from './glyphs.ts';
import { type Sprite, type SpriteId, sprite, spriteIds } from './sprites.ts';

const lastCodePoint = 0x10ffff;
const files = new Set(fontSubsets.map(({ file }) => file));
const permission = { everybody: 'fonts and icons hold nothing of the city, and every map needs them' };
const spriteParams = z.object({ name: z.string().describe('light, light@2x, dark or dark@2x') });
const spriteErrors = { 404: ['unknown-sprite', 'not-found'] };

/** What styles draw with: files and glyphs of the font, and icons. */
export function styleAssetEndpoints(glyphs: Glyphs) {
  return [
    endpoint({
      method: 'get',
      path: '/fonts/{stack}/{range}.pbf',
      permission,
      summary: {
        zh: '字形文件（每段 256 个字形，SDF），供样式的 glyphs 使用',
        en: '256 glyphs as signed distance fields, for the `glyphs` of a style',
      },
      params: z.object({
        stack: z.string().describe(fontName),
        range: z.string().describe('19968-20223'),
      }),
      answers: [written({ 'application/x-protobuf': binary }), empty(304)],
      errors: { 400: ['bad-glyph-range'], 404: ['unknown-font'] },
      async handle({ params: { stack, range }, request, response }) {
        if (!stack.split(',').includes(fontName))
          throw new Problem(404, 'unknown-font', `There is no font "${stack}" here; there is "${fontName}"`);
        const first = firstOf(range);
        if (unchanged(request, `"${glyphs.version}-${first}"`, response)) return;
        const compressed = await glyphs.range(first);
        response.set({ 'Content-Type': 'application/x-protobuf', Vary: 'Accept-Encoding' });
        if (request.acceptsEncodings('gzip')) response.set('Content-Encoding', 'gzip').send(compressed);
        else response.send(await promisify(gunzip)(compressed));
      },
    }),
    endpoint({
      method: 'get',
      path: '/fonts/{file}',
      permission,
      summary: {
        zh: '字体文件，供样式的 font-faces 使用',
        en: 'A file of the font, for the `font-faces` of a style',
      },
      params: z.object({ file: z.string() }),
      answers: [written({ 'font/woff2': binary }), written({ 'font/woff2': binary }, 206), empty(304)],
      errors: { 404: ['not-found'], 412: ['bad-request'], 416: ['bad-request'] },
      handle({ params: { file }, request, response }) {
        if (!files.has(file)) throw notServed(request);
        response.sendFile(file, { root: fontFolder, immutable: true, maxAge: '365d' });
      },
    }),
    endpoint({
      method: 'get',
      path: '/sprites/{name}.json',
      permission,
      summary: { zh: '图标在雪碧图中的位置', en: 'Where each icon is in a sprite' },
      params: spriteParams,
      answers: [written({ 'application/json': spriteIndexSchema }), empty(304)],
      errors: spriteErrors,
      async handle({ params: { name }, request, response }) {
        const { index, etag } = await spriteOf(name, request);
        if (!unchanged(request, etag, response)) response.json(index);
      },
    }),
    endpoint({
      method: 'get',
      path: '/sprites/{name}.png',
      permission,
      summary: { zh: '地图图标雪碧图', en: 'All icons of the map in one image' },
      params: spriteParams,
      answers: [written({ 'image/png': binary }), empty(304)],
      errors: spriteErrors,
      async handle({ params: { name }, request, response }) {
        const { png, etag } = await spriteOf(name, request);
        if (!unchanged(request, etag, response)) response.type('png').send(png);
      },
    }),
  ];
}

function notServed(request: Request): Problem {
  return new Problem(404, 'not-found', `Nothing is served at ${request.path}`);
}

/** @throws Problem 404 `unknown-sprite`; `not-found` for what is no name of a sprite */
function spriteOf(name: string, request: Request): Promise<Sprite> {
  const [, id, large] = /^([a-z]+)(@2x)?$/.exec(name) ?? [];
  if (id === undefined) throw notServed(request);
  if (!spriteIds.includes(id as SpriteId))
    throw new Problem(
      404,
      'unknown-sprite',
      `There is no sprite "${id}"; there are ${spriteIds.join(' and ')}`,
    );
  return sprite(id as SpriteId, large ? 2 : 1);
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
function unchanged(request: Request, etag: string, response: Response): boolean {
  response.set({ ETag: etag, 'Cache-Control': 'public, max-age=86400' });
  if (!request.headers['if-none-match']?.includes(etag)) return false;
  response.status(304).end();
  return true;
}
