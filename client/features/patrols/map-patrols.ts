import type { Feature, Geometry } from 'geojson';
import i18next from 'i18next';
import type { StyleLayer } from '../../../server/layers/style.ts';
import type { LegendLine, MapContribution, StyleContext } from '../../map/contribution.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { shareColour, shareColours, trackColour, visitedColour } from './colours.ts';
import { drawnPatrols } from './drawn.ts';

const collection = (features: Feature[]) => ({
  type: 'geojson' as const,
  data: { type: 'FeatureCollection' as const, features },
});

function places({ theme }: StyleContext): Feature[] {
  const { task, coverage } = drawnPatrols.getState();
  if (task)
    return task.where.map(({ geometry, kind, name, code, share, visitedAt }): Feature => {
      const isDone =
        kind === 'point' ? visitedAt !== null : (share ?? 0) >= (task.definition.done.share ?? 0.01);
      const isOpen = task.state === 'planned' || task.state === 'under-way';
      const missing = isOpen ? trackColour[theme] : visitedColour[theme].no;
      const colour = isDone ? visitedColour[theme].yes : missing;
      return {
        type: 'Feature',
        geometry: geometry as Geometry,
        properties: { colour, name: name ?? code ?? '' },
      };
    });
  return (coverage?.features ?? []).map(
    ({ geometry, properties: { title, coverage: share, doneShare } }): Feature => {
      const value = share ?? doneShare;
      return {
        type: 'Feature',
        geometry: geometry as Geometry,
        properties: {
          colour: value === null ? 'rgba(127,127,127,0.5)' : shareColour(value, theme),
          name: value === null ? title : `${title} ${Math.round(value * 100)} %`,
        },
      };
    },
  );
}

function layers({ theme }: StyleContext): StyleLayer[] {
  const source = 'patrols/places';
  const track = 'patrols/track';
  const halo = theme === 'dark' ? '#05080b' : '#ffffff';
  const of = ['get', 'colour'];
  const round = { 'line-join': 'round', 'line-cap': 'round' } as const;
  return [
    {
      id: 'patrols/area',
      type: 'fill',
      source,
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': of, 'fill-opacity': 0.4 },
    },
    { id: 'patrols/line', type: 'line', source, layout: round, paint: { 'line-color': of, 'line-width': 3 } },
    {
      id: 'patrols/point',
      type: 'circle',
      source,
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-color': of,
        'circle-radius': 6,
        'circle-stroke-color': halo,
        'circle-stroke-width': 1.5,
      },
    },
    {
      id: 'patrols/track-casing',
      type: 'line',
      source: track,
      layout: round,
      paint: { 'line-color': halo, 'line-width': 6 },
    },
    {
      id: 'patrols/track-line',
      type: 'line',
      source: track,
      layout: round,
      paint: { 'line-color': trackColour[theme], 'line-width': 3 },
    },
    {
      id: 'patrols/findings',
      type: 'circle',
      source: 'patrols/findings',
      paint: {
        'circle-color': visitedColour[theme].no,
        'circle-radius': 7,
        'circle-stroke-color': halo,
        'circle-stroke-width': 2,
      },
    },
  ];
}

function labels({ theme }: StyleContext): StyleLayer[] {
  return [
    {
      id: 'patrols/label',
      type: 'symbol',
      source: 'patrols/places',
      minzoom: 11,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': ['Noto Sans SC'],
        'text-size': 11.5,
        'text-padding': 4,
      },
      paint: {
        'text-color': theme === 'dark' ? '#e8eef3' : '#18242d',
        'text-halo-color': theme === 'dark' ? '#05080b' : '#ffffff',
        'text-halo-width': 1.6,
      },
    },
  ];
}

/** Draws the task that is open with its track and findings, or how much of each grid, reach or place is covered. */
export function createMapPatrols(): MapContribution {
  return {
    style(context) {
      const { task, track, coverage } = drawnPatrols.getState();
      if (!task && !coverage) return { sources: {} };
      const found = (task?.found ?? []).map(
        ({ point, id }): Feature => ({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: point },
          properties: { id },
        }),
      );
      const walked: Feature[] = track?.geometry
        ? [{ type: 'Feature', geometry: track.geometry as Geometry, properties: {} }]
        : [];
      return {
        sources: {
          'patrols/places': collection(places(context)),
          'patrols/track': collection(walked),
          'patrols/findings': collection(found),
        },
        layers: layers(context),
        labels: labels(context),
      };
    },
    legend(): readonly LegendLine[] {
      const { coverage, task } = drawnPatrols.getState();
      const theme = themeOf(preferences.getState());
      if (task) return [{ title: i18next.t('patrols.track'), colour: trackColour[theme], kind: 'line' }];
      if (!coverage) return [];
      return shareColours[theme].map((colour, step) => ({
        title: `${i18next.t('patrols.coverage')} ${step * 20} %+`,
        colour,
        kind: 'fill' as const,
      }));
    },
    start: (map) => drawnPatrols.subscribe(map.redraw),
  };
}
