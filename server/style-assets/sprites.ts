import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createCanvas, loadImage } from '@napi-rs/canvas';

/** A sprite for each theme: its icons stand on the colours of the layers, which are dark in the light theme. */
const inks = { light: '#ffffff', dark: '#0d1319' } as const;
export type SpriteId = keyof typeof inks;
export const spriteIds = Object.keys(inks) as SpriteId[];

/** Width and height of an icon in CSS pixels; the images of `data/icons` are drawn on 24 by 24. */
const side = 18;
const columns = 8;

const folder = new URL('../../data/icons/', import.meta.url);
const icons = readdirSync(folder)
  .filter((file) => file.endsWith('.svg'))
  .sort()
  .map((file) => ({ name: file.slice(0, -4), svg: readFileSync(new URL(file, folder), 'utf8') }));

/** An icon's place in the image of the sprite, as the MapLibre style specification has it; in image pixels. */
interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
  pixelRatio: number;
}

export interface Sprite {
  index: Record<string, Place>;
  png: Buffer;
  etag: string;
}

const made = new Map<string, Promise<Sprite>>();

/** All icons in one image, in the ink of a theme; drawn once. */
export function sprite(id: SpriteId, pixelRatio: 1 | 2): Promise<Sprite> {
  const key = `${id}@${pixelRatio}`;
  let found = made.get(key);
  if (!found) {
    found = draw(inks[id], pixelRatio);
    made.set(key, found);
  }
  return found;
}

async function draw(ink: string, pixelRatio: number): Promise<Sprite> {
  const size = side * pixelRatio;
  const canvas = createCanvas(columns * size, Math.ceil(icons.length / columns) * size);
  const context = canvas.getContext('2d');
  const index: Sprite['index'] = {};
  for (const [at, { name, svg }] of icons.entries()) {
    const [x, y] = [(at % columns) * size, Math.floor(at / columns) * size];
    const image = await loadImage(Buffer.from(svg.replaceAll('currentColor', ink)));
    context.drawImage(image, x, y, size, size);
    index[name] = { x, y, width: size, height: size, pixelRatio };
  }
  const png = await canvas.encode('png');
  const hash = createHash('sha256').update(png).update(JSON.stringify(index));
  return { index, png, etag: `"${hash.digest('base64url').slice(0, 16)}"` };
}
