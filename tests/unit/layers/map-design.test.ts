import { readdirSync, readFileSync } from 'node:fs';
import { differenceCiede2000 } from 'culori';
import { describe, expect, it } from 'vitest';
import { appearance, severities } from '../../../client/ui/severity.ts';
import { type MapColour, readMapColours, withColours } from '../../../server/layers/colours.ts';
import { readLayerDefinitions } from '../../../server/layers/definitions.ts';

interface Drawn {
  type: string;
  metadata?: { order?: number };
  paint?: Record<string, unknown>;
}
const definitions = readLayerDefinitions() as unknown as { id: string; style: Drawn[] }[];
const drawnAs = (id: string, type: string) =>
  definitions.find((definition) => definition.id === id)!.style.filter((layer) => layer.type === type);
const orders = (layers: readonly Drawn[]) => layers.map(({ metadata }) => metadata!.order!);

describe('facilities', () => {
  const difference = differenceCiede2000();
  const circles = definitions.flatMap(({ id, style }) =>
    style.flatMap(({ type, paint }) =>
      type === 'circle' ? [{ id, colour: paint!['circle-color'] as Record<'light' | 'dark', string> }] : [],
    ),
  );

  it.each(['light', 'dark'] as const)('never bear a colour of incidents: %s', (theme) => {
    const near = circles.flatMap(({ id, colour }) =>
      severities
        .filter((severity) => difference(colour[theme], appearance[severity].colour[`${theme}-normal`]) < 12)
        .map((severity) => `${id} ${colour[theme]} looks like ${severity}`),
    );
    expect(circles.length).toBeGreaterThan(40);
    expect(near).toEqual([]);
  });
});

describe('administrative borders', () => {
  const roads = Math.min(...orders(drawnAs('roads', 'line')));

  it.each(['districts', 'streets', 'responsibility-grids', 'unit-grids'])(
    'lie under the roads: %s',
    (tier) => {
      expect(Math.max(...orders(drawnAs(tier, 'line')))).toBeLessThan(roads);
    },
  );

  it('stay within what tiles hold beyond their edge, or the cuts of tiles would show', () => {
    // 64 of 4096 units of a tile that is drawn 512 pixels wide, up to zoom 16; tiles of zoom 16 are enlarged beyond.
    const reach = (zoom: number) => 8 * 2 ** Math.max(0, zoom - 16);
    for (const tier of ['districts', 'streets', 'responsibility-grids', 'unit-grids'])
      for (const { paint } of drawnAs(tier, 'line'))
        for (const zoom of [12, 13, 14, 15, 16, 17, 18]) {
          const far = at(paint!['line-offset'], zoom) + at(paint!['line-width'], zoom) / 2;
          expect(far, `${tier} at zoom ${zoom}`).toBeLessThan(reach(zoom));
        }
  });
});

/** The value of `["interpolate", [kind, base?], ["zoom"], …stops]` at a zoom. */
function at(expression: unknown, zoom: number): number {
  const [, [kind, base = 1], , ...stops] = expression as [string, [string, number?], unknown, ...number[]];
  expect(['linear', 'exponential']).toContain(kind);
  if (zoom <= stops[0]!) return stops[1]!;
  for (let i = 0; i + 3 < stops.length; i += 2) {
    const [from, low, to, high] = stops.slice(i, i + 4) as [number, number, number, number];
    if (zoom > to) continue;
    const share =
      base === 1 ? (zoom - from) / (to - from) : (base ** (zoom - from) - 1) / (base ** (to - from) - 1);
    return low + (high - low) * share;
  }
  return stops.at(-1)!;
}

describe('colours', () => {
  it('are each used by a style, and named where a style asks for one that is not there', () => {
    const used = new Set<string>();
    const colours = readMapColours();
    const noting = {
      get: (name: string) => {
        used.add(name);
        return colours.get(name);
      },
    } as ReadonlyMap<string, MapColour>;
    for (const file of readdirSync('data/layers'))
      withColours(JSON.parse(readFileSync(`data/layers/${file}`, 'utf8')).style, noting);
    expect([...colours.keys()].filter((name) => !used.has(name))).toEqual([]);
    expect(() => withColours([{ paint: { 'fill-color': { colour: 'puce' } } }], colours)).toThrow(
      'style.0.paint.fill-color: no colour "puce" in data/cartography/colours.json',
    );
  });

  it('are named in the styles, not written into them', () => {
    const written = readdirSync('data/layers').filter((file) =>
      /"#[0-9a-f]{3,8}"|rgba?\(|hsl/i.test(readFileSync(`data/layers/${file}`, 'utf8')),
    );
    expect(written).toEqual([]);
  });
});
