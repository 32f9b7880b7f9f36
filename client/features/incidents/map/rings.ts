import type { Layer as DeckLayer } from '@deck.gl/core';
import { ScatterplotLayer } from '@deck.gl/layers';
import type { Position } from '../../../ui/position.ts';
import type { Look } from '../../../ui/preferences.ts';
import type { Incident } from '../incidents.ts';

/** What is emphasised besides the marks themselves. */
export interface Emphasis {
  selected: Incident | null;
  hovered: Incident | null;
  place: Position | null;
}

export interface Ring {
  position: Position;
  radius: number;
  colour: [number, number, number, number];
  width: number;
}

/** The rings around what is selected, pointed at, and asked about. */
export function ringsOf(
  { selected, hovered, place }: Emphasis,
  look: Look,
  radiusOf: (incident: Incident) => number,
): Ring[] {
  const dark = look.startsWith('dark');
  const strong: Ring['colour'] = dark ? [255, 255, 255, 255] : [16, 24, 32, 255];
  const rings: Ring[] = [];
  if (hovered && hovered.id !== selected?.id)
    rings.push({
      position: hovered.point,
      radius: radiusOf(hovered) + 4,
      colour: [strong[0], strong[1], strong[2], 190],
      width: 1.4,
    });
  if (selected)
    rings.push({
      position: selected.point,
      radius: radiusOf(selected) + 6,
      colour: strong,
      width: 2.2,
    });
  if (place) {
    rings.push({
      position: place,
      radius: 9,
      colour: dark ? [95, 180, 255, 255] : [11, 99, 196, 255],
      width: 2.4,
    });
    rings.push({
      position: place,
      radius: 2,
      colour: dark ? [95, 180, 255, 255] : [11, 99, 196, 255],
      width: 3,
    });
  }
  return rings;
}

/** Rings as deck.gl draws them, in pixels. */
export function ringLayer(id: string, rings: Ring[]): DeckLayer {
  return new ScatterplotLayer<Ring>({
    id,
    data: rings,
    radiusUnits: 'pixels',
    lineWidthUnits: 'pixels',
    stroked: true,
    filled: false,
    billboard: true,
    getPosition: (ring) => ring.position,
    getRadius: (ring) => ring.radius,
    getLineColor: (ring) => ring.colour,
    getLineWidth: (ring) => ring.width,
  });
}
