import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { ReplayedChange, ReplayMark, ReplayStart } from '../../domain/answers/replay.ts';
import type { Warning, WarningKind } from '../../domain/answers/warnings.ts';
import type { Database } from '../database/database.ts';
import type { Layers } from '../layers/published.ts';
import type { EmergencyPlan } from '../orders/emergency-plans.ts';
import type { Warnings } from '../warnings/service.ts';
import type { ReplayQuery } from './schema.ts';
import * as store from './store.ts';

export interface Replays {
  /** How the orders that the reader may see stood when it begins, and what else went on. */
  start(query: ReplayQuery, principal: Principal, signal: AbortSignal): Promise<ReplayStart>;
  /** What happened to those orders since, from the log. */
  changes(
    query: ReplayQuery,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<{ changes: ReplayedChange[]; next: string | null }>;
}

interface Dependencies {
  database: Database;
  layers: Pick<Layers, 'find'>;
  plans: readonly EmergencyPlan[];
  warnings: Pick<Warnings, 'between' | 'kinds'>;
}

export function createReplays({ database, layers, plans, warnings }: Dependencies): Replays {
  function warningMark(warning: Warning, kinds: ReadonlyMap<string, WarningKind>): ReplayMark {
    const { id, kind, effectiveAt, endedAt, expiresAt } = warning;
    const title = kinds.get(kind)?.title ?? { zh: kind, en: kind };
    return { at: effectiveAt, until: endedAt ?? expiresAt, kind: 'warning', title, ref: String(id) };
  }

  async function marksOf(
    { from, to }: ReplayQuery,
    raised: readonly Warning[],
    signal: AbortSignal,
  ): Promise<ReplayMark[]> {
    const reader = database.limited(signal, 'staff');
    const kinds = new Map(warnings.kinds().map((kind) => [kind.code, kind]));
    const emergencies = await store.emergenciesBetween(reader, from, to);
    const publications = await store.publicationsBetween(reader, from, to);
    const marks: ReplayMark[] = [
      ...emergencies.map(({ id, plan, startedAt, endedAt }): ReplayMark => {
        const title = plans.find((each) => each.id === plan)?.title ?? { zh: plan, en: plan };
        return { at: startedAt, until: endedAt, kind: 'emergency', title, ref: String(id) };
      }),
      ...raised.map((warning) => warningMark(warning, kinds)),
      ...publications.map(({ id, layer, version, at }): ReplayMark => {
        const named = layer === null ? { zh: '派单规则', en: 'Rules' } : layers.find(layer)?.title;
        const title = named ?? { zh: layer!, en: layer! };
        return {
          at,
          until: null,
          kind: layer === null ? 'rules' : 'layer',
          title: { zh: `${title.zh} 第${version}版`, en: `${title.en}, version ${version}` },
          ref: String(id),
        };
      }),
    ];
    return marks.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }

  return {
    async start(query, principal, signal) {
      const { from, to, limit, cursor } = query;
      const read = database.readAs(scopesFor(principal, 'orders.read'), signal);
      const rows = await store.openAt(read, query, limit + 1, read.scopes);
      const more = rows.length > limit;
      if (more) rows.pop();
      const orders = rows.map(({ order }) => order);
      const nextOrders = more ? String(rows.at(-1)!.id) : null;
      // What is told once comes with the first page.
      if (cursor !== undefined) return { from, to, orders, nextOrders, marks: [], warnings: [], alarms: [] };
      const raised = await warnings.between(from, to);
      return {
        from,
        to,
        orders,
        nextOrders,
        marks: await marksOf(query, raised, signal),
        warnings: raised,
        alarms: await store.alarmsBetween(database.limited(signal, 'staff'), from, to),
      };
    },

    async changes(query, principal, signal) {
      const read = database.readAs(scopesFor(principal, 'orders.read'), signal);
      const found = await store.changes(read, query, query.limit + 1, read.scopes);
      const more = found.length > query.limit;
      if (more) found.pop();
      return { changes: found, next: more ? String(found.at(-1)!.id) : null };
    },
  };
}
