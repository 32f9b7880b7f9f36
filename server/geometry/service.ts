import type { Principal } from '../../domain/access/principal.ts';
import type { NearLayer, UnknownShift } from '../../domain/answers/geometry.ts';
import type { Crs } from '../coordinates/crs.ts';
import { type CityGrid, knownSystems, type NamedSystem, systemNamed } from '../coordinates/named-systems.ts';
import { fromCrs84, type Place, toCrs84 } from '../coordinates/transform.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { layerIn, viewOf } from '../layers/view.ts';
import type { BufferQuery, NearestQuery, TransformQuery } from './schema.ts';
import * as store from './store.ts';

/** Beyond so many the exact number helps nobody. */
const mostCounted = 20_000;

export interface Geometry {
  /**
   * The area within a distance of a geometry, and what of the layers asked for meets it.
   * @throws Problem 400 `invalid-geometry`, 404 `unknown-layer`
   */
  buffer(
    query: BufferQuery,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<store.Buffered & { inside: NearLayer[] }>;
  /** The features nearest to a point, of each layer asked for. @throws Problem 404 `unknown-layer` */
  nearest(query: NearestQuery, principal: Principal, signal: AbortSignal): Promise<{ nearest: NearLayer[] }>;
  /** @throws Problem 400 `unknown-crs`, `outside-crs` naming the first place that a system cannot hold */
  transform(query: TransformQuery): { coordinates: Place[]; crs: string; unknownShift: UnknownShift | null };
}

/**
 * How far places of the older frames may lie from CGCS2000, in metres: the longest of the shifts of Beijing 1954 in the
 * EPSG register (15918 to 15921, 15935, 15936: 122 to 176 m), rounded up. It has none of Xi'an 1980, for which the
 * same is taken.
 */
const farthestShift = { 'Beijing 1954': 180, 'Xian 1980': 180 };
const frameTitles = { 'Beijing 1954': '北京 1954', 'Xian 1980': '西安 1980' };

/** What is not known between two systems, where they stand on frames between which nobody publishes the shift. */
function unknownShift(from: NamedSystem, to: NamedSystem): UnknownShift | null {
  const frames = [from, to].flatMap(({ unshifted }) => unshifted ?? []);
  if (frames.length === 0 || from.unshifted === to.unshifted) return null;
  const upTo = frames.reduce((sum, frame) => sum + farthestShift[frame], 0);
  return {
    upTo,
    text: {
      zh: `${frames.map((frame) => frameTitles[frame]).join('、')}坐标系的平移参数各地不同且不公开，此处未作改正：位置可能偏差至 ${upTo} 米。请用当地转换参数（PROJ 字符串的 +towgs84）。`,
      en: `The shift of ${frames.join(' and ')} differs from place to place, is not public and was not applied: places may be off by up to ${upTo} m. Give the local parameters, as +towgs84 of a PROJ string.`,
    },
  };
}

/** Whether two places of a system, of degrees for null, are the same to a metre or so. */
function isNear([x, y]: Place, [toX, toY]: Place, crs: Crs | null): boolean {
  const close = crs?.kind === 'projected' ? 1 : 1e-5;
  return Math.abs(x - toX) < close && Math.abs(y - toY) < close;
}

export function createGeometry({
  database: whole,
  layers,
  grids,
}: {
  database: Database;
  layers: Layers;
  /** Of the city. */
  grids: readonly CityGrid[];
}): Geometry {
  /** The layers in the order asked for. */
  function visible(ids: readonly string[], principal: Principal): PublishedLayer[] {
    const view = viewOf(principal);
    return [...new Set(ids)].map((id) => {
      const layer = layers.find(id);
      if (!layer || !layerIn(view, layer))
        throw new Problem(404, 'unknown-layer', `There is no layer "${id}" that you may see`);
      return layer;
    });
  }

  function systemOf(text: string, path: string, easting: number | undefined): NamedSystem {
    const system = systemNamed(text, grids, easting);
    if (system) return system;
    const quoted = JSON.stringify(text);
    const message = {
      zh: `不认识坐标系${quoted}；可写 ${knownSystems.zh}`,
      en: `${quoted} is no coordinate system known here; expected ${knownSystems.en}`,
    };
    throw new Problem(400, 'unknown-crs', message, [{ path, message: message.en, text: message }]);
  }

  return {
    async buffer({ geometry, distance, layers: ids, limit }, principal, signal) {
      const asked = visible(ids, principal);
      const database = whole.limited(signal);
      const fault = await store.fault(database, geometry);
      if (fault !== null)
        throw new Problem(400, 'invalid-geometry', `The geometry is not valid: ${fault}`, [
          { path: '/geometry', message: fault },
        ]);
      if (distance === 0 && geometry.type !== 'Polygon') {
        const message = `expected more than 0 m around a ${geometry.type}`;
        throw new Problem(400, 'invalid-input', `/distance: ${message}`, [{ path: '/distance', message }]);
      }
      const buffered = await store.buffer(database, geometry, distance);
      const inside: NearLayer[] = [];
      for (const { id, table } of asked) {
        const bounds = { most: mostCounted + 1, limit };
        const met = await store.inside(database, table, buffered.geometry, geometry, bounds);
        inside.push({
          layer: id,
          count: Math.min(met.count, mostCounted),
          more: met.count > mostCounted,
          features: met.features,
        });
      }
      return { ...buffered, inside };
    },

    async nearest({ point, layers: ids, limit, within }, principal, signal) {
      const database = whole.limited(signal);
      const nearest: NearLayer[] = [];
      for (const { id, table } of visible(ids, principal)) {
        const features = await store.nearest(database, table, point, { limit, within });
        nearest.push({ layer: id, count: features.length, more: features.length === limit, features });
      }
      return { nearest };
    },

    transform({ coordinates, from, to }) {
      const easting = Math.max(...coordinates[0]!.map(Math.abs));
      const [read, written] = [systemOf(from, '/from', easting), systemOf(to, '/to', undefined)];
      const [source, target] = [read.crs, written.crs];
      const toDegrees = toCrs84(source);
      const fromDegrees = fromCrs84(target);
      // What a system cannot hold comes back as another place, or as none.
      const [fromSource, toTarget] = [fromCrs84(source), toCrs84(target)];
      return {
        crs: target.name,
        unknownShift: unknownShift(read, written),
        coordinates: coordinates.map(([x, y], index) => {
          const degrees = toDegrees(x, y);
          const isPlace = Math.abs(degrees[0]) <= 180 && Math.abs(degrees[1]) <= 90;
          // A projection sends what it cannot show to infinity, as Web Mercator does with the poles.
          const place = isPlace ? fromDegrees(...degrees) : degrees;
          if (
            isPlace &&
            place.every(Number.isFinite) &&
            isNear(fromSource(...degrees), [x, y], source) &&
            isNear(toTarget(...place), degrees, null)
          )
            return place;
          const message = `[${x}, ${y}] is no place in ${source.name} that ${target.name} can hold`;
          throw new Problem(400, 'outside-crs', message, [{ path: `/coordinates/${index}`, message }]);
        }),
      };
    },
  };
}
