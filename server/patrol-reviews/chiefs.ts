import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import {
  type Chief,
  type ChiefLists,
  type ChiefSystem,
  chiefSystemSchema,
} from '../../domain/answers/patrol-figures.ts';
import { taskStates } from '../../domain/patrols/states.ts';
import type { Database } from '../database/database.ts';
import { cityDay } from '../input/city-time.ts';
import { type FieldError, Problem } from '../input/problem.ts';
import type { Layers } from '../layers/published.ts';
import { requireLead } from '../patrols/plans.ts';
import type { Period } from '../reports/schema.ts';
import * as store from './chief-store.ts';
import * as figures from './figure-store.ts';
import type { ChiefQuery, ChiefRequest } from './schema.ts';

const mostShown = 20;

export interface Chiefs {
  systems(): ChiefSystem[];
  /** Those whose term has not ended; `next` is the cursor of the following page. */
  list(query: ChiefQuery, principal: Principal): Promise<{ chiefs: Chief[]; next: string | null }>;
  /** @throws Problem 400 `unknown-system`, `unknown-level`, `unknown-target`, `unknown-person`, `unknown-chief`, `term-ends-early`; 403 */
  create(request: ChiefRequest, principal: Principal): Promise<Chief>;
  /** @throws as `create`; Problem 404 `unknown-chief`, 412 `changed-meanwhile` */
  change(id: number, revision: number, request: ChiefRequest, principal: Principal): Promise<Chief>;
  /** A chief leaves office; the entry stays. @throws Problem 403 `not-allowed`, 404 `unknown-chief` */
  end(id: number, principal: Principal): Promise<Chief>;
  /** The five lists of a chief (资源、责任、任务、成效、负面清单). @throws Problem 404 `unknown-chief` */
  lists(id: number, period: Period, principal: Principal, signal: AbortSignal): Promise<ChiefLists>;
}

/** `data/patrols/chiefs.json`: the systems with their levels and duties, which a city corrects there. */
function readSystems(): ChiefSystem[] {
  const file = new URL('../../data/patrols/chiefs.json', import.meta.url);
  return z.array(chiefSystemSchema.strict()).parse(JSON.parse(readFileSync(file, 'utf8')));
}

export function createChiefs(database: Database, layers: Pick<Layers, 'find'>): Chiefs {
  const systems = readSystems();
  const scopesOf = (principal: Principal) => scopesFor(principal, 'patrols.read');

  async function require(id: number, principal: Principal): Promise<Chief> {
    const found = await store.find(database, id, scopesOf(principal), principal.name);
    if (found) return found;
    throw new Problem(404, 'unknown-chief', {
      zh: `没有您可查看的林长或河长 ${id}`,
      en: `There is no chief ${id} that you may see`,
    });
  }

  async function check(request: ChiefRequest, principal: Principal, before: Chief | null): Promise<void> {
    requireLead(principal, request.unit);
    const refuse = (code: string, path: string, text: { zh: string; en: string }) =>
      new Problem(400, code, text, [{ path, message: text.en, text }]);
    const system = systems.find(({ code }) => code === request.system);
    if (!system) {
      const known = systems.map(({ code }) => code).join(', ');
      const text = {
        zh: `没有“${request.system}”，可用 ${known}`,
        en: `"${request.system}" is none of ${known}`,
      };
      throw refuse('unknown-system', '/system', text);
    }
    if (!system.levels.some(({ code }) => code === request.level)) {
      const known = system.levels.map(({ code }) => code).join(', ');
      const text = {
        zh: `没有级别“${request.level}”，可用 ${known}`,
        en: `The level "${request.level}" is none of ${known}`,
      };
      throw refuse('unknown-level', '/level', text);
    }
    const errors: FieldError[] = [];
    for (const [index, { layer: id, code }] of request.areas.entries()) {
      const layer = system.grids.includes(id) ? layers.find(id) : undefined;
      if (layer && (await store.areasIn(database, layer, [code])).names.has(code)) continue;
      const text = {
        zh: `“${id}/${code}”不是现行的网格或河段`,
        en: `"${id}/${code}" is no grid or reach in force`,
      };
      errors.push({ path: `/areas/${index}`, message: text.en, text });
    }
    if (errors.length > 0) throw new Problem(400, 'unknown-target', errors[0]!.text!, errors);
    const { person, unit, superior, untilDay } = request;
    const fromDay = request.fromDay ?? before?.fromDay ?? cityDay(new Date());
    if (untilDay !== null && untilDay < fromDay)
      throw refuse('term-ends-early', '/untilDay', {
        zh: `任职截止日 ${untilDay} 早于起始日 ${fromDay}`,
        en: `The last day in office, ${untilDay}, is before the first, ${fromDay}`,
      });
    if (person !== null) {
      const { rows } = await database.query<{ near: boolean }>('select wangge.works_near($1, $2) as near', [
        person,
        unit,
      ]);
      if (!rows[0]!.near)
        throw refuse('unknown-person', '/person', {
          zh: `“${person}”不是单位“${unit}”及其上下级单位的在岗人员`,
          en: `"${person}" is nobody of the unit "${unit}", of one above or below`,
        });
    }
    if (
      superior !== null &&
      (superior === before?.id || !(await store.find(database, superior, null, principal.name)))
    )
      throw refuse('unknown-chief', '/superior', {
        zh: `没有上级 ${superior}`,
        en: `There is no chief ${superior} above`,
      });
  }

  return {
    systems: () => systems,

    async list(query, principal) {
      const chiefs = await store.list(database, query, query.limit + 1, scopesOf(principal), principal.name);
      const more = chiefs.length > query.limit;
      if (more) chiefs.pop();
      return { chiefs, next: more ? String(chiefs.at(-1)!.id) : null };
    },

    async create(request, principal) {
      await check(request, principal, null);
      return require(await store.insert(database, request, principal.name), principal);
    },

    async change(id, revision, request, principal) {
      const before = await require(id, principal);
      requireLead(principal, before.unit);
      await check(request, principal, before);
      if (!(await store.update(database, id, revision, request, principal.name)))
        throw new Problem(412, 'changed-meanwhile', {
          zh: '已被他人修改，请刷新后再改',
          en: 'It was changed meanwhile; read it again',
        });
      return require(id, principal);
    },

    async end(id, principal) {
      requireLead(principal, (await require(id, principal)).unit);
      await store.end(database, id, principal.name);
      return require(id, principal);
    },

    async lists(id, period, principal, signal) {
      const chief = await require(id, principal);
      const system = systems.find(({ code }) => code === chief.system);
      const read = database.limited(signal, 'staff');
      const shapes: string[] = [];
      const where: ChiefLists['where'] = [];
      for (const layerId of new Set(chief.areas.map(({ layer }) => layer))) {
        const codes = chief.areas.filter(({ layer }) => layer === layerId).map(({ code }) => code);
        const layer = layers.find(layerId);
        const found = layer
          ? await store.areasIn(read, layer, codes)
          : { names: new Map<string, string | null>(), shapes: [] };
        shapes.push(...found.shapes);
        for (const code of codes)
          where.push({
            layer: layerId,
            code,
            name: found.names.get(code) ?? null,
            retired: !found.names.has(code),
          });
      }
      const within = `{"type":"GeometryCollection","geometries":[${shapes.join(',')}]}`;
      const resources: ChiefLists['resources'] = [];
      if (shapes.length > 0)
        for (const each of system?.resources ?? []) {
          const layer = layers.find(each);
          if (layer) resources.push(await store.resourcesIn(read, layer, within));
        }
      const counted: figures.Counted = {
        ...period,
        scopes: scopesOf(principal),
        name: principal.name,
        // Without areas it is his own tasks that count.
        ...(shapes.length > 0 ? { within } : { person: chief.person ?? '' }),
      };
      const [counts] = await figures.count(read, 'all', counted);
      const {
        code: _code,
        layer: _layer,
        title: _title,
        titleEn: _titleEn,
        ...results
      } = counts ?? figures.nothing;
      const states = Object.fromEntries(
        taskStates.map((state) => [state, 0]),
      ) as ChiefLists['tasks']['states'];
      Object.assign(states, await figures.statesOf(read, counted));
      return {
        ...chief,
        ...period,
        resources,
        where,
        duties: system?.levels.find(({ code }) => code === chief.level)?.duties ?? [],
        tasks: { states, newest: await figures.newest(read, counted, [], mostShown) },
        results,
        negatives: {
          tasks: await figures.newest(read, counted, ['missed', 'short'], mostShown),
          findings: await figures.overdue(read, counted, mostShown),
        },
      };
    },
  };
}
