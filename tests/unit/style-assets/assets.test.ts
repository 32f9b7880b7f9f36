import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import express from 'express';
import { PbfReader } from 'pbf';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mount } from '../../../server/endpoint/mount.ts';
import { crossOrigin } from '../../../server/http/cross-origin.ts';
import { notFound, problemHandler } from '../../../server/http/problem-handler.ts';
import { readLayerDefinitions } from '../../../server/layers/definitions.ts';
import type { StyleLayer } from '../../../server/layers/style.ts';
import { styleAssetEndpoints } from '../../../server/style-assets/endpoints.ts';
import { createGlyphs, type Glyphs } from '../../../server/style-assets/glyphs.ts';
import { answerCheck } from '../../harness/answer-check.ts';

const font = '/fonts/Noto%20Sans%20SC';
let directory: string;
let glyphs: Glyphs;
let app: express.Express;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wangge-glyphs-'));
  glyphs = createGlyphs(directory);
  app = express();
  app.disable('etag');
  const endpoints = styleAssetEndpoints(glyphs);
  app.use(crossOrigin());
  app.use(answerCheck(endpoints), mount(endpoints), notFound);
  app.use(
    problemHandler((error) => {
      throw error;
    }),
  );
});
afterAll(async () => {
  await glyphs.close();
  await rm(directory, { recursive: true });
});

interface Glyph {
  bitmap: Uint8Array<ArrayBufferLike>;
  width: number;
  height: number;
  left: number;
  top: number;
  advance: number;
}

/** The glyphs of a file by code point, read by the published schema of such files. */
function readGlyphs(file: Uint8Array): { name: string; range: string; glyphs: Map<number, Glyph> } {
  const stack = { name: '', range: '', glyphs: new Map<number, Glyph>() };
  new PbfReader(file).readFields((tag, _, outer) => {
    if (tag !== 1) return;
    outer.readMessage((field, _, pbf) => {
      if (field === 1) stack.name = pbf.readString();
      if (field === 2) stack.range = pbf.readString();
      if (field !== 3) return;
      const glyph: Glyph = { bitmap: new Uint8Array(), width: 0, height: 0, left: 0, top: 0, advance: 0 };
      let id = -1;
      pbf.readMessage((member, _, one) => {
        if (member === 1) id = one.readVarint();
        if (member === 2) glyph.bitmap = one.readBytes();
        if (member === 3) glyph.width = one.readVarint();
        if (member === 4) glyph.height = one.readVarint();
        if (member === 5) glyph.left = one.readSVarint();
        if (member === 6) glyph.top = one.readSVarint();
        if (member === 7) glyph.advance = one.readVarint();
      }, null);
      stack.glyphs.set(id, glyph);
    }, null);
  }, null);
  return stack;
}

/** The rows of a glyph as text: # where it is inked. */
function drawn({ bitmap, width, height }: Glyph): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (bitmap[(y + 3) * (width + 6) + x + 3]! >= 191 ? '#' : ' ')).join(
      '',
    ),
  );
}

async function file(range: string) {
  const answer = await request(app).get(`${font}/${range}.pbf`).responseType('blob');
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/x-protobuf']);
  expect(answer.headers['access-control-allow-origin']).toBe('*');
  return { ...readGlyphs(answer.body), answer };
}

describe('glyphs', () => {
  test('hold Chinese characters as signed distance fields', async () => {
    const { name, range, glyphs } = await file('19968-20223');
    expect([name, range]).toEqual(['Noto Sans SC', '19968-20223']);
    expect(glyphs.size).toBeGreaterThan(200);
    const one = glyphs.get('一'.codePointAt(0)!)!;
    expect(one.advance).toBe(24);
    // A single horizontal stroke through the middle of the square: wide, low, and inked from end to end.
    expect(one.width).toBeGreaterThan(18);
    expect(one.height).toBeLessThan(6);
    expect(drawn(one).some((row) => row.trim().length > 18 && !row.trim().includes(' '))).toBe(true);
    const middle = glyphs.get('中'.codePointAt(0)!)!;
    const rows = drawn(middle);
    // Its upright goes from the top to the bottom.
    const centre = Math.floor(middle.width / 2);
    expect(rows.slice(2, -2).every((row) => row.slice(centre - 1, centre + 2).includes('#'))).toBe(true);
    for (const { bitmap, width, height } of glyphs.values())
      expect(bitmap.length).toBe((width + 6) * (height + 6));
  });

  test('hold Latin letters with advances of their own, and a space without a picture', async () => {
    const { glyphs } = await file('0-255');
    const [narrow, wide, space] = ['i', 'M', ' '].map((letter) => glyphs.get(letter.codePointAt(0)!)!);
    expect(narrow!.advance).toBeLessThan(wide!.advance);
    expect([space!.width, space!.bitmap.length]).toEqual([0, 0]);
    expect(space!.advance).toBeGreaterThan(3);
    // Letters stand on one line.
    expect(wide!.top - wide!.height).toBe(narrow!.top - narrow!.height);
  });

  test('are none where the font has none', async () => {
    expect((await file('57344-57599')).glyphs.size).toBeLessThan(5);
  });

  test('are answered 304 to who has them, and uncompressed to who wants that', async () => {
    const { answer } = await file('0-255');
    const condition = { 'If-None-Match': answer.headers.etag! };
    expect((await request(app).get(`${font}/0-255.pbf`).set(condition)).status).toBe(304);
    const plain = await request(app)
      .get(`${font}/0-255.pbf`)
      .set('Accept-Encoding', 'identity')
      .responseType('blob');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(Buffer.compare(plain.body, answer.body)).toBe(0);
  });

  test('are found again after a restart', async () => {
    const before = await glyphs.range(0);
    const [version] = await readdir(directory);
    // What lies there is what is answered: put something else in its place to see it.
    await writeFile(join(directory, version!, '256.pbf.gz'), gzipSync('kept'));
    const again = createGlyphs(directory);
    expect(Buffer.compare(await again.range(0), before)).toBe(0);
    expect(gunzipSync(await again.range(256)).toString()).toBe('kept');
    await again.close();
  });

  test.each([
    ['0-254', 400, 'bad-glyph-range'],
    ['1-256', 400, 'bad-glyph-range'],
    ['-256-0', 400, 'bad-glyph-range'],
    ['1114112-1114367', 400, 'bad-glyph-range'],
    ['a-b', 400, 'bad-glyph-range'],
  ])('of range %s are refused', async (range, status, code) => {
    const answer = await request(app).get(`${font}/${range}.pbf`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('of another font are refused, and taken from the one of several that is here', async () => {
    const unknown = await request(app).get('/fonts/Comic/0-255.pbf');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown-font']);
    expect((await request(app).get('/fonts/Comic,Noto%20Sans%20SC/0-255.pbf')).status).toBe(200);
  });
});

describe('sprites', () => {
  const get = (address: string) => request(app).get(`/sprites/${address}`).responseType('blob');

  test.each([
    ['light', 1],
    ['light@2x', 2],
    ['dark', 1],
  ])('%s has a picture for each icon where its index says', async (id, pixelRatio) => {
    const index = (await request(app).get(`/sprites/${id}.json`)).body as Record<
      string,
      { x: number; y: number; width: number; height: number; pixelRatio: number }
    >;
    const picture = await get(`${id}.png`);
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png']);
    const image = await loadImage(picture.body);
    const canvas = createCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    for (const [name, place] of Object.entries(index)) {
      expect(place.pixelRatio, name).toBe(pixelRatio);
      const { data } = context.getImageData(place.x, place.y, place.width, place.height);
      const inked = data.filter((value, at) => at % 4 === 3 && value > 128).length;
      expect(inked, name).toBeGreaterThan(place.width * 1.5);
      expect(inked, name).toBeLessThan((place.width * place.height) / 2);
    }
  });

  test('have every icon that the styles of the layers ask for', async () => {
    const asked = readLayerDefinitions().flatMap(({ style }) =>
      (style as Omit<StyleLayer, 'id'>[]).flatMap(({ layout }) =>
        layout?.['icon-image'] ? [String(layout['icon-image'])] : [],
      ),
    );
    expect(asked.length).toBeGreaterThan(10);
    const { body } = await request(app).get('/sprites/dark.json');
    expect(asked.filter((name) => !(name in body))).toEqual([]);
  });

  test('are answered 304 to who has them, and refused by another name', async () => {
    const { headers } = await get('light.png');
    const again = await get('light.png').set('If-None-Match', headers.etag!);
    expect(again.status).toBe(304);
    expect((await request(app).get('/sprites/pink.json')).body.code).toBe('unknown-sprite');
    for (const other of ['light.svg', 'light@3x.png', '..%2flight.png'])
      expect((await request(app).get(`/sprites/${other}`)).status).toBe(404);
  });
});
