import type { FeatureCollection } from 'geojson';
import i18next from 'i18next';
import { warningLevels } from '../../../domain/answers/warnings.ts';
import type { StyleLayer } from '../../../server/layers/style.ts';
import type { MapContribution, StyleContext } from '../../map/contribution.ts';
import type { CityMap } from '../../map/map.ts';
import { around } from '../../map/reads.ts';
import type { Look } from '../../ui/preferences.ts';
import { watch } from '../../ui/store.ts';
import { openOperation } from '../operations/public.ts';
import { levelColours } from './levels.ts';
import { currentWarnings } from './warnings.ts';

function drawing({ language }: StyleContext): FeatureCollection {
  const { warnings, kinds, instead } = currentWarnings.getState();
  return {
    type: 'FeatureCollection',
    features: (instead ?? warnings ?? []).flatMap(({ id, kind, level, geometry, state }) =>
      geometry
        ? [
            {
              type: 'Feature' as const,
              geometry,
              properties: {
                id,
                level,
                pending: state === 'pending',
                label: `${kinds.get(kind)?.title[language] ?? kind} · ${i18next.t(`warnings.levels.${level}`)}`,
              },
            },
          ]
        : [],
    ),
  };
}

function colour(look: Look): unknown {
  return [
    'match',
    ['get', 'level'],
    ...warningLevels.flatMap((level) => [level, levelColours[level][look]]),
    levelColours.red[look],
  ];
}

const lookOf = ({ theme, contrast }: StyleContext): Look => `${theme}-${contrast}`;

function areas(context: StyleContext): StyleLayer[] {
  const of = colour(lookOf(context));
  return [
    {
      id: 'warnings/area',
      type: 'fill',
      source: 'warnings',
      paint: { 'fill-color': of, 'fill-opacity': ['case', ['get', 'pending'], 0.04, 0.12] },
    },
    {
      id: 'warnings/edge',
      type: 'line',
      source: 'warnings',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': of, 'line-width': 2.4, 'line-opacity': 0.9, 'line-dasharray': [4, 2] },
    },
  ];
}

function labels(context: StyleContext): StyleLayer[] {
  return [
    {
      id: 'warnings/label',
      type: 'symbol',
      source: 'warnings',
      layout: {
        'text-field': ['get', 'label'],
        'text-font': ['Noto Sans SC'],
        'text-size': 13,
        'text-padding': 6,
      },
      paint: {
        'text-color': colour(lookOf(context)),
        'text-halo-color': context.theme === 'dark' ? '#05080b' : '#ffffff',
        'text-halo-width': 2,
      },
    },
  ];
}

/** Draws the areas of the warnings that hold or are to come; a click on the name of one opens it. */
export function createMapWarnings(): MapContribution {
  let shown: CityMap | null = null;
  return {
    style: (context) => ({
      sources: { warnings: { type: 'geojson', data: drawing(context) } },
      layers: areas(context),
      labels: labels(context),
    }),
    click({ point }) {
      const [found] =
        shown?.mapAt(point.x).queryRenderedFeatures(around(point), { layers: ['warnings/label'] }) ?? [];
      if (!found) return false;
      openOperation('warnings', String(found.properties.id));
      return true;
    },
    start(map) {
      shown = map;
      const stop = watch(currentWarnings, (state) => state.instead ?? state.warnings, map.redraw);
      return () => {
        shown = null;
        stop();
      };
    },
  };
}
