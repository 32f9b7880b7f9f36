import type { Principal } from '../../domain/access/principal.ts';
import type { InsideWarning, WarningKind, WarningLevel } from '../../domain/answers/warnings.ts';
import { warningLevels } from '../../domain/answers/warnings.ts';
import type { Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { layerIn, viewOf } from '../layers/view.ts';
import type { Routing } from '../routing/service.ts';
import type { Concerned } from './response-store.ts';
import type { WarningRequest } from './schema.ts';
import * as store from './store.ts';

/** Features of one layer that are assigned to units, at most. */
const mostAssigned = 5000;
/** Beyond so many the exact number helps nobody. */
const mostCounted = 20_000;
const listed = 100;
const keptFeatures = 50;
const decisionsPerTurn = 200;
const tierLayers = ['districts', 'streets', 'responsibility-grids', 'unit-grids'];

function refuse(code: string, path: string, text: { zh: string; en: string }): Problem {
  return new Problem(400, code, text, [{ path, message: text.en, text }]);
}

function opensOrders({ orders }: WarningKind, level: WarningLevel): boolean {
  return orders !== null && warningLevels.indexOf(level) >= warningLevels.indexOf(orders.from);
}

export interface Placed {
  area: store.Area | null;
  areas: { layer: string; code: string; name: string; nameEn: string | null }[] | null;
}

/** Where warnings are, whom they concern and what lies in them, by the layers in force. */
export function createCoverage({
  layers,
  routing,
}: {
  layers: Pick<Layers, 'find'>;
  routing: Pick<Routing, 'current' | 'decideOn'>;
}) {
  async function byCodes(
    database: Queryable,
    wanted: NonNullable<WarningRequest['areas']>,
  ): Promise<Placed & { area: store.Area }> {
    const found = new Map<string, { name: string; nameEn: string | null; area: store.Area }>();
    for (const id of ['districts', 'streets']) {
      const codes = wanted.filter(({ layer }) => layer === id).map(({ code }) => code);
      const layer = layers.find(id);
      if (codes.length === 0 || !layer) continue;
      for (const feature of await store.featuresByCode(database, layer.table, codes))
        found.set(`${id}/${feature.code}`, feature);
    }
    const areas = wanted.map(({ layer, code }, index) => {
      const feature = found.get(`${layer}/${code}`);
      if (feature) return { layer, code, ...feature };
      throw refuse('unknown-area', `/areas/${index}/code`, {
        zh: `图层“${layer}”中没有编码为“${code}”的区域`,
        en: `The layer "${layer}" has no area of the code "${code}"`,
      });
    });
    return {
      area: await store.unionOf(
        database,
        areas.map(({ area }) => area),
      ),
      areas: areas.map(({ area: _, ...named }) => named),
    };
  }

  async function requireInCity(database: Queryable, area: store.Area): Promise<void> {
    const districts = layers.find('districts');
    if (!districts) return;
    const { count } = await store.covered(database, districts.table, area, { most: 1, listed: 0 });
    if (count === 0)
      throw refuse('outside-city', '/geometry', {
        zh: '预警区域不在本市范围内',
        en: 'The area of the warning lies outside the city',
      });
  }

  /** What of some layers lies in an area; a layer that is not in force, or not for the reader, is left out. */
  async function insideOf(
    database: Queryable,
    area: store.Area,
    ids: readonly string[],
    principal: Principal,
  ): Promise<InsideWarning[]> {
    const view = viewOf(principal);
    const inside: InsideWarning[] = [];
    for (const id of ids) {
      const layer: PublishedLayer | undefined = layers.find(id);
      if (!layer || !layerIn(view, layer)) continue;
      const met = await store.covered(database, layer.table, area, { most: mostCounted + 1, listed });
      const more = met.count > mostCounted;
      const count = Math.min(met.count, mostCounted);
      inside.push({ layer: id, title: layer.title, count, more, features: met.features });
    }
    return inside;
  }

  return {
    /**
     * The area of a request; none for one with only a text.
     * @throws Problem 400 `unknown-area`, `invalid-geometry`, `outside-city`
     */
    async placeOf(
      database: Queryable,
      { areas, geometry, distance }: Pick<WarningRequest, 'areas' | 'geometry' | 'distance'>,
    ): Promise<Placed> {
      if (areas) return byCodes(database, areas);
      if (!geometry) return { area: null, areas: null };
      const fault = await store.faultOf(database, geometry);
      if (fault !== null)
        throw refuse('invalid-geometry', '/geometry', {
          zh: `图形无效：${fault}`,
          en: `The geometry is not valid: ${fault}`,
        });
      const area = await store.areaOf(database, geometry, distance);
      await requireInCity(database, area);
      return { area, areas: null };
    },

    /**
     * The units that are to act, each once, by where the features of the kind's layer that lie in the area are routed.
     * @throws Problem 400 `too-many-features`
     */
    async concernedBy(
      database: Queryable,
      kind: WarningKind,
      level: WarningLevel,
      area: store.Area | null,
    ): Promise<Concerned[]> {
      const { orders } = kind;
      const layer = orders && layers.find(orders.per);
      if (area === null || !orders || !layer || !opensOrders(kind, level)) return [];
      const bounds = { most: mostAssigned + 1, listed: mostAssigned + 1 };
      const { count, features } = await store.covered(database, layer.table, area, bounds);
      if (count > mostAssigned)
        throw refuse('too-many-features', '/geometry', {
          zh: `区域内“${layer.title.zh}”超过${mostAssigned}个，请缩小范围`,
          en: `More than ${mostAssigned} features of "${layer.title.en}" lie in the area; expected a smaller one`,
        });
      const concerned = new Map<string, Concerned>();
      const now = new Date();
      for (const [index, { code, name, nameEn, point }] of features.entries()) {
        if (index > 0 && index % decisionsPerTurn === 0) await new Promise((turn) => setImmediate(turn));
        const place = {
          lon: point[0],
          lat: point[1],
          item: orders.item,
          ...(code === null ? {} : { facility: code }),
        };
        const { lead } = routing.decideOn(routing.current(), place, { at: now, brief: true });
        const key = `${lead.kind}/${lead.code}`;
        const of = concerned.get(key) ?? { lead, item: orders.item, point, features: [], total: 0 };
        if (of.features.length < keptFeatures) of.features.push({ layer: layer.id, code, name, nameEn });
        of.total += 1;
        concerned.set(key, of);
      }
      return [...concerned.values()];
    },

    /** The areas of the tiers and the facilities of the kind that lie in an area, of layers that the reader may see. */
    async inside(
      database: Queryable,
      kind: WarningKind | undefined,
      area: store.Area | null,
      principal: Principal,
    ): Promise<{ units: InsideWarning[]; facilities: InsideWarning[] }> {
      if (area === null) return { units: [], facilities: [] };
      return {
        units: await insideOf(database, area, tierLayers, principal),
        facilities: await insideOf(database, area, kind?.facilities ?? [], principal),
      };
    },
  };
}
