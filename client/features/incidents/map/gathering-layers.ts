import { HeatmapLayer, HexagonLayer } from '@deck.gl/aggregation-layers';
import type { Layer as DeckLayer } from '@deck.gl/core';
import { ScatterplotLayer, TextLayer } from '@deck.gl/layers';
import type { Severity } from '../../../../domain/items/entries.ts';
import type { Position } from '../../../ui/position.ts';
import type { Look } from '../../../ui/preferences.ts';
import { appearance } from '../../../ui/severity.ts';
import type { Incident } from '../incidents.ts';
import type { Gathering } from './gathering.ts';
import { type Colour, rampSteps, ramps } from './ramp.ts';

export type GatheringLayers = typeof gatheringLayers;

/** What a count is written on, and in. */
const grounds: Record<Look, { ground: Colour; text: Colour }> = {
  'dark-normal': { ground: [14, 20, 26], text: [221, 230, 238] },
  'dark-more': { ground: [0, 0, 0], text: [255, 255, 255] },
  'light-normal': { ground: [255, 255, 255], text: [20, 28, 36] },
  'light-more': { ground: [255, 255, 255], text: [0, 0, 0] },
};
/** Grave incidents count for more. */
const weights: Record<Severity, number> = { high: 4, medium: 2, low: 1 };
const hexagonMetres = 500;

/** Below this zoom the map has no grids, and incidents are shown by street. */
const gridsFrom = 10;
/** From here on a grid has room for its count. */
const countsFrom = 12.5;

/** The incidents of one street, or of one grid. */
interface Neighbourhood {
  position: Position;
  count: number;
  gravest: Severity;
}

/** Incidents by the area they are of, each group in the middle of its incidents; those of no area by themselves. */
function byArea(incidents: readonly Incident[], area: 'street' | 'grid'): Neighbourhood[] {
  const groups = new Map<string, Neighbourhood>();
  for (const incident of incidents) {
    const { id, point, severity } = incident;
    const key = incident[area] ?? `#${id}`;
    const group = groups.get(key) ?? { position: [0, 0], count: 0, gravest: severity };
    group.position[0] += point[0];
    group.position[1] += point[1];
    group.count += 1;
    if (appearance[severity].rank > appearance[group.gravest].rank) group.gravest = severity;
    groups.set(key, group);
  }
  return [...groups.values()].map(({ position: [x, y], count, gravest }) => ({
    position: [x / count, y / count],
    count,
    gravest,
  }));
}

function channels(colour: string): Colour {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function countLayers(incidents: readonly Incident[], area: 'street' | 'grid', look: Look): DeckLayer[] {
  // What is more lies above what is less.
  const data = byArea(incidents, area).sort((a, b) => a.count - b.count);
  const { ground, text } = grounds[look];
  const radius = ({ count }: Neighbourhood) => 11 + Math.min(24, Math.sqrt(count) * 1.6);
  return [
    new ScatterplotLayer<Neighbourhood>({
      id: 'areas-of-incidents',
      data,
      radiusUnits: 'pixels',
      lineWidthUnits: 'pixels',
      stroked: true,
      billboard: true,
      getPosition: ({ position }) => position,
      getRadius: radius,
      getFillColor: [...ground, 225],
      getLineColor: ({ gravest }) => channels(appearance[gravest].colour[look]),
      getLineWidth: 2.2,
      updateTriggers: { getFillColor: look, getLineColor: look },
    }),
    new TextLayer<Neighbourhood>({
      id: 'counts-of-incidents',
      data,
      getPosition: ({ position }) => position,
      getText: ({ count }) => String(count),
      getSize: 12,
      getColor: text,
      fontFamily: 'Console Latin, sans-serif',
      fontWeight: 600,
      characterSet: '0123456789',
      updateTriggers: { getColor: look },
    }),
  ];
}

/**
 * Incidents drawn together: by street, in hexagons of 500 m, or as warmth where grave ones weigh more. By grid the map
 * itself colours the areas; here are the counts, and what lies in no grid.
 */
export function gatheringLayers(
  gathering: Exclude<Gathering, 'auto' | 'marks'>,
  incidents: readonly Incident[],
  look: Look,
  zoom: number,
): DeckLayer[] {
  if (gathering === 'streets' || (gathering === 'grids' && zoom < gridsFrom))
    return countLayers(incidents, 'street', look);
  if (gathering === 'grids') {
    const unnumbered = zoom < countsFrom;
    return countLayers(unnumbered ? incidents.filter(({ grid }) => grid === null) : incidents, 'grid', look);
  }
  const ramp = ramps[look.startsWith('dark') ? 'dark' : 'light'];
  const colorRange = ramp.map(([red, green, blue]): [number, number, number] => [red, green, blue]);
  if (gathering === 'hexagons')
    return [
      new HexagonLayer<Incident>({
        id: 'hexagons-of-incidents',
        data: incidents as Incident[],
        gpuAggregation: false,
        radius: hexagonMetres,
        coverage: 0.92,
        extruded: false,
        opacity: look.endsWith('more') ? 0.95 : 0.78,
        colorRange,
        colorScaleType: 'quantize',
        colorDomain: [0, rampSteps.length],
        getPosition: ({ point }) => point,
        getColorValue: (within) => Math.min(rampSteps.length - 0.5, Math.log2(within.length)),
      }),
    ];
  return [
    new HeatmapLayer<Incident>({
      id: 'warmth-of-incidents',
      data: incidents as Incident[],
      radiusPixels: 44,
      intensity: 1.1,
      threshold: 0.06,
      colorRange,
      getPosition: ({ point }) => point,
      getWeight: ({ severity }) => weights[severity],
    }),
  ];
}
