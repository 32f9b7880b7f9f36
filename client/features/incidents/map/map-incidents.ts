import i18next from 'i18next';
import type { GeoJSONSource, MapMouseEvent } from 'maplibre-gl';
import { serverNow } from '../../../data/server-time.ts';
import { seesIncidents, session } from '../../../data/session.ts';
import { mapCommands } from '../../../map/commands.ts';
import type { LegendLine, MapContribution } from '../../../map/contribution.ts';
import type { CityMap } from '../../../map/map.ts';
import { slack } from '../../../map/reads.ts';
import { lookOf, preferences, themeOf } from '../../../ui/preferences.ts';
import { appearance, severities } from '../../../ui/severity.ts';
import { watch } from '../../../ui/store.ts';
import { gridLayer, layers } from '../../layers/public.ts';
import { select, selection } from '../../selection/public.ts';
import { earliest, filters } from '../filters.ts';
import { type Incident, incidents } from '../incidents.ts';
import { listed } from '../listed.ts';
import { marksOnMap } from '../marks-on-map.ts';
import { outsideOf } from '../outside.ts';
import { mapPick, stopPicking } from '../pick-on-map.ts';
import { queueRows } from '../queue-rows.ts';
import { areaFilterStyle } from './area-filter-style.ts';
import { clusterFeatures, clusterSource, clusterStyle } from './cluster-style.ts';
import { type Cluster, extentOf } from './clusters.ts';
import { toneColour, toneName, tones } from './colouring.ts';
import { followMarks } from './follow-marks.ts';
import { hasMarks } from './gathering.ts';
import { GridCounts, gridCountLayers } from './grid-counts.ts';
import { IncidentOverlay } from './incident-overlay.ts';
import { nearestMark } from './nearest.ts';
import { rampSteps, ramps } from './ramp.ts';

/** How often a filter by time lets go of what has grown too old, in milliseconds. */
const timePassesEvery = 15_000;

function followTime(overlay: IncidentOverlay): (() => void)[] {
  const update = () => {
    overlay.setEarliest(earliest(filters.getState(), serverNow()));
    overlay.letTimePass();
  };
  update();
  const timer = setInterval(update, timePassesEvery);
  return [() => clearInterval(timer), watch(filters, (state) => state.within, update)];
}

function followEmphasis(overlay: IncidentOverlay): (() => void)[] {
  function update(): void {
    const { all } = incidents.getState();
    const { selected } = selection.getState();
    const { hovered } = queueRows.getState();
    overlay.emphasise({
      selected: selected?.kind === 'incident' ? (all.get(selected.id) ?? null) : null,
      hovered: hovered === null ? null : (all.get(hovered) ?? null),
      place: selected?.kind === 'place' ? selected.point : null,
    });
  }
  update();
  return [
    watch(queueRows, (state) => state.hovered, update),
    watch(selection, (state) => state.selected, update),
    watch(incidents, (state) => state.all, update),
  ];
}

/** What the incidents look like as they are shown just now. */
function legend(): LegendLine[] {
  const { gathering, colouring } = marksOnMap.getState();
  const theme = themeOf(preferences.getState());
  if (gathering === 'hexagons' || gathering === 'grids')
    return ramps[theme].map((colour, step) => ({
      title: `${i18next.t(gathering === 'grids' ? 'map.perGrid' : 'map.perHexagon')} · ${rampSteps[step]}+`,
      colour: `rgb(${colour.join(' ')})`,
      kind: 'fill',
    }));
  if (gathering === 'heat')
    return [0, ramps[theme].length - 1].map((step) => ({
      title: i18next.t(step === 0 ? 'map.few' : 'map.many'),
      colour: `rgb(${ramps[theme][step]!.join(' ')})`,
      kind: 'fill',
    }));
  const { language } = preferences.getState();
  if (hasMarks(gathering) && colouring === 'standing')
    return tones.map((tone) => ({
      title: toneName(tone, language, i18next.t('map.otherStanding')),
      colour: toneColour(tone, lookOf(preferences.getState())),
      kind: 'point',
    }));
  return severities.map((severity) => ({
    title: `${i18next.t('map.incidents')} · ${i18next.t(`severity.${severity}`)}`,
    colour: appearance[severity].colour[lookOf(preferences.getState())],
    kind: appearance[severity].shape,
  }));
}

/** Tells the overlay what is in view, and what lies outside the city. */
function followView(overlay: IncidentOverlay, map: CityMap): (() => void)[] {
  const view = () => overlay.setView({ bounds: map.bounds(), zoom: map.native.getZoom() });
  const outside = () => overlay.setOutside(outsideOf(layers.getState().layers));
  let step = 0;
  // Groups follow a map that zooms by half levels, and anything else when it has come to rest.
  const zoom = () => {
    const now = Math.floor(map.native.getZoom() * 2);
    if (now !== step) view();
    step = now;
  };
  map.native.on('zoom', zoom);
  map.native.on('moveend', view);
  map.native.on('resize', view);
  outside();
  view();
  return [watch(layers, (state) => state.layers, outside)];
}

function startOverlay(
  map: CityMap,
  keep: (clusters: readonly Cluster[]) => void,
): { overlay: IncidentOverlay; stop: () => void } {
  const grids = new GridCounts(map.native);
  let drawn = '';
  const overlay = new IncidentOverlay(
    lookOf(preferences.getState()),
    (counts) => grids.show(counts),
    (clusters) => {
      keep(clusters);
      map.native.getContainer().dataset.clusters = String(clusters.length);
      // The same circles are not drawn again: placing the names of the whole map is what costs.
      const features = clusterFeatures(clusters);
      const text = JSON.stringify(features);
      if (text === drawn) return;
      drawn = text;
      map.native.getSource<GeoJSONSource>(clusterSource)?.setData(features);
    },
  );
  const zoom = () => overlay.setZoom(map.native.getZoom());
  zoom();
  map.native.addControl(overlay.control);
  map.native.on('zoom', zoom);
  overlay.setGathering(marksOnMap.getState().gathering);
  overlay.setColouring(marksOnMap.getState().colouring);
  const stops = [
    watch(
      marksOnMap,
      (state) => state.gathering,
      (gathering) => overlay.setGathering(gathering),
    ),
    watch(marksOnMap, (state) => state.gathering, map.redraw),
    watch(
      marksOnMap,
      (state) => state.colouring,
      (colouring) => overlay.setColouring(colouring),
    ),
    watch(marksOnMap, (state) => state.isHidden, map.redraw),
    watch(filters, (state) => state.area, map.redraw),
    watch(preferences, lookOf, (look) => overlay.setLook(look)),
    ...followView(overlay, map),
    ...followTime(overlay),
    ...followMarks(overlay),
    ...followEmphasis(overlay),
  ];
  return {
    overlay,
    stop() {
      for (const stop of stops) stop();
      overlay.destroy();
    },
  };
}

/** The map goes no nearer than this to tell incidents apart. */
const nearest = 17.5;

/** Goes nearer, until its incidents stand apart; those at one place, or as near as it goes, are listed. */
function openCluster({ incidents: ids }: Cluster, { target, point }: MapMouseEvent): void {
  const { all } = incidents.getState();
  const points = ids.map((id) => all.get(id)?.point).filter((place) => place !== undefined);
  const extent = extentOf(points);
  if (!extent) return;
  const camera = target.cameraForBounds(extent, { padding: 80, maxZoom: nearest });
  if (target.getZoom() < nearest && (camera?.zoom ?? 0) > target.getZoom() + 0.25) mapCommands.fit(extent);
  else listed.setState({ ids, at: { x: point.x, y: point.y } });
}

/** Live incidents on the map: marks that can be pointed at, counts by grid, and the area of the filter. */
export function createMapIncidents(): MapContribution {
  let shown: IncidentOverlay | null = null;
  let clusters: readonly Cluster[] = [];
  function clusterAt({ lngLat, target }: MapMouseEvent): Cluster | null {
    const round = clusters.map((cluster) => ({ cluster, point: cluster.position, radius: cluster.radius }));
    return nearestMark(round, [lngLat.lng, lngLat.lat], target.getZoom(), 0)?.cluster ?? null;
  }
  function markAt({ lngLat, target }: MapMouseEvent): Incident | null {
    if (!shown) return null;
    return nearestMark(shown.shown(), [lngLat.lng, lngLat.lat], target.getZoom(), slack)?.incident ?? null;
  }
  return {
    style({ theme, contrast }) {
      const { gathering, isHidden } = marksOnMap.getState();
      const area = areaFilterStyle(filters.getState().area, theme);
      const hasGrids = layers.getState().layers.some(({ id }) => id === gridLayer);
      const counts = hasGrids ? gridCountLayers(theme, gathering === 'grids' && !isHidden) : [];
      const grouped = clusterStyle(clusters, { theme, contrast });
      return {
        sources: { ...area.sources, ...grouped.sources },
        layers: [...counts, ...area.layers, ...grouped.layers],
      };
    },
    click(event) {
      const found = markAt(event);
      const { take } = mapPick.getState();
      if (found && take) {
        stopPicking();
        take(found);
      } else if (found) select({ kind: 'incident', id: found.id });
      const cluster = found ? null : clusterAt(event);
      if (cluster) openCluster(cluster, event);
      // A click beside a mark asks for no place while a mark is waited for.
      return found !== null || cluster !== null || take !== null;
    },
    hover(event) {
      const found = event && markAt(event);
      queueRows.setState({ hovered: found?.id ?? null });
      return found !== null || (event !== null && clusterAt(event) !== null);
    },
    legend: () => (seesIncidents(session.getState().user) ? legend() : []),
    start(map) {
      const { overlay, stop } = startOverlay(map, (next) => {
        clusters = next;
      });
      shown = overlay;
      return () => {
        shown = null;
        stop();
      };
    },
  };
}
