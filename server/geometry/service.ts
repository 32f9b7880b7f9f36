import type { Principal } from '../../domain/access/principal.ts';
import type { NearLayer } from '../../domain/answers/geometry.ts';
import { type Crs, knownCrs, parseCrs } from '../coordinates/crs.ts';
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
  transform(query: TransformQuery): { coordinates: Place[]; crs: string };
}

function crsOf(text: string, path: string): Crs {
  const crs = parseCrs(text);
  if (crs) return crs;
  const message = `${JSON.stringify(text)} is no coordinate system known here; expected ${knownCrs}`;
  throw new Problem(400, 'unknown-crs', message, [{ path, message }]);
}

/** Whether two places of a system, of degrees for null, are the same to a metre or so. */
function isNear([x, y]: Place, [toX, toY]: Place, crs: Crs | null): boolean {
  const close = crs?.kind === 'projected' ? 1 : 1e-5;
  return Math.abs(x - toX) < close && Math.abs(y - toY) < close;
}

export function createGeometry({
  database: whole,
  layers,
}: {
  database: Database;
  layers: Layers;
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
      const [source, target] = [crsOf(from, '/from'), crsOf(to, '/to')];
      const toDegrees = toCrs84(source);
      const fromDegrees = fromCrs84(target);
      // What a system cannot hold comes back as another place, or as none.
      const [fromSource, toTarget] = [fromCrs84(source), toCrs84(target)];
      return {
        crs: target.name,
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
