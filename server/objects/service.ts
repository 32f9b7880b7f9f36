import { may, scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { CityObject } from '../../domain/answers/objects.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { layerIn, viewOf } from '../layers/view.ts';
import type { Patrols } from '../patrols/service.ts';
import type { Readings } from '../readings/service.ts';
import type { Routing } from '../routing/service.ts';
import * as store from './store.ts';

const mostOrders = 20;
const mostPatrols = 10;
const mostPermits = 10;
/** The layer whose areas are permits to work, build or carry spoil (许可). */
const permitLayer = 'permit-areas';

export interface Objects {
  /**
   * A feature by its code with its file, as far as the reader may see it. `id` is left to whoever knows the address.
   * @throws Problem 404 `unknown-object`, in the same words for what he may not see
   */
  find(
    layer: string,
    code: string,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<Omit<CityObject, 'id'>>;
}

interface Dependencies {
  database: Database;
  layers: Layers;
  items: Items;
  routing: Pick<Routing, 'decideNow'>;
  readings: Pick<Readings, 'measuredOn'>;
  patrols: { tasks: Pick<Patrols['tasks'], 'list'> };
}

/** The answer to whoever asks for an object that is not there, or not for him. */
function unknownObject(layer: string, code: string): Problem {
  return new Problem(404, 'unknown-object', {
    zh: `没有编码为“${code}”的“${layer}”要素，或无权查看`,
    en: `"${layer}" has no object with the code "${code}" that you may see`,
  });
}

/** What a layer records of a feature, in the order of its fields; what it does not declare stands at the end. */
function fieldsOf(
  { definition, shownFields }: PublishedLayer,
  properties: Record<string, unknown>,
): CityObject['fields'] {
  const titles = new Map(definition.fields.map(({ name, title }) => [name, title]));
  const shown = [...titles.keys(), ...Object.keys(properties).filter((name) => !titles.has(name))].filter(
    (name) => name in properties && (titles.has(name) || (shownFields?.includes(name) ?? true)),
  );
  const isEnglish = (name: string) =>
    name.endsWith('_en') && (name === 'name_en' || name.slice(0, -3) in properties);
  return shown
    .filter((name) => !isEnglish(name))
    .map((name) => {
      const english = shown.includes(`${name}_en`) ? properties[`${name}_en`] : undefined;
      return {
        name,
        title: titles.get(name) ?? { zh: name, en: name },
        value: properties[name],
        ...(typeof english === 'string' ? { valueEn: english } : {}),
      };
    });
}

/** Objects of the city by their codes (一物一码). */
export function createObjects(given: Dependencies): Objects {
  const { database, layers, items, routing, readings, patrols } = given;

  function whoseIs(point: [number, number], code: string): Pick<CityObject, 'areas' | 'unit'> {
    try {
      const { areas, lead } = routing.decideNow({ lon: point[0], lat: point[1], facility: code });
      return { areas, unit: lead };
    } catch (error) {
      if (error instanceof Problem) return { areas: null, unit: null };
      throw error;
    }
  }

  async function ordersOf(
    layer: PublishedLayer,
    object: store.ObjectRow,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<CityObject['orders']> {
    if (!may(principal, 'orders.read')) return null;
    const read = database.readAs(scopesFor(principal, 'orders.read'), signal);
    const rows = await store.orders(read, { layer, object }, read.scopes, mostOrders);
    return rows.map((row) => ({
      ...row,
      title: items.find(row.item)?.title ?? { zh: row.item, en: row.item },
    }));
  }

  async function patrolsOf(
    layer: string,
    code: string,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<CityObject['patrols']> {
    if (!may(principal, 'patrols.read')) return null;
    const query = { layer, code, limit: mostPatrols, sort: '-starts' as const };
    const { tasks } = await patrols.tasks.list(query, principal, signal);
    return tasks.map(({ id, title, state, startsAt, unit }) => ({ id, title, state, startsAt, unit }));
  }

  async function permitsOf(
    object: store.ObjectRow,
    layer: PublishedLayer,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<CityObject['permits']> {
    const found = layers.find(permitLayer);
    const permits = found && layerIn(viewOf(principal), found);
    if (!permits || permits.id === layer.id) return [];
    const rows = await store.meeting(
      layers.replicas.reading(permits, signal),
      permits,
      object.geometry,
      mostPermits,
    );
    return rows.map((row) => ({ layer: permitLayer, ...row }));
  }

  return {
    async find(id, code, principal, signal) {
      const published = layers.find(id);
      const layer = published && layerIn(viewOf(principal), published);
      if (!layer) throw unknownObject(id, code);
      const object = await store.find(layers.replicas.reading(layer, signal), layer, code);
      if (!object) throw unknownObject(id, code);
      const [orders, walked, permits, streams] = await Promise.all([
        ordersOf(layer, object, principal, signal),
        patrolsOf(id, code, principal, signal),
        permitsOf(object, layer, principal, signal),
        may(principal, 'events.read') ? readings.measuredOn({ layer: id, code }, principal, signal) : null,
      ]);
      const nameEn = object.properties.name_en;
      return {
        layer: { id, title: layer.title },
        code: object.code,
        name: object.name,
        nameEn: typeof nameEn === 'string' ? nameEn : null,
        fields: fieldsOf(layer, object.properties),
        geometry: object.geometry,
        bbox: object.bbox,
        point: object.point,
        version: layer.version,
        since: layer.effectiveFrom.toISOString(),
        ...whoseIs(object.point, code),
        permits,
        orders,
        patrols: walked,
        measurements:
          streams?.map(({ quantity, title, value, unit, at, state }) => ({
            quantity,
            title,
            value,
            unit,
            at,
            state,
          })) ?? null,
      };
    },
  };
}
