import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { PatrolCoverage, PatrolFigureRow } from '../../domain/answers/patrol-figures.ts';
import { lastDayOfMonth } from '../../domain/figures/days.ts';
import type { FigurePart } from '../../domain/patrols/figures.ts';
import type { Database } from '../database/database.ts';
import * as store from './figure-store.ts';
import type { CoverageQuery, FiguresQuery } from './schema.ts';
import { createSeenTogether } from './seen-together.ts';

const mostDrawn = 3000;

export interface PatrolFigureSheets {
  /** Counts of tasks and findings of a period by something, each with the addresses of what it counts. */
  rows(query: FiguresQuery, principal: Principal, signal: AbortSignal): Promise<PatrolFigureRow[]>;
  /** The same by the grids, reaches or places of layers, with their geometry as it was at the last task. */
  coverage(query: CoverageQuery, principal: Principal, signal: AbortSignal): Promise<PatrolCoverage>;
}

type Chosen = Pick<FiguresQuery, 'period' | 'unit' | 'plan' | 'person' | 'layer'>;

/** Whose tasks a query counts for somebody. */
function countedFor({ period, ...chosen }: Chosen, principal: Principal): store.Counted {
  const { unit, plan, person, layer } = chosen;
  const scopes = scopesFor(principal, 'patrols.read');
  return { ...period, unit, plan, person, layer, scopes, name: principal.name };
}

/** `-` stands for none, as the lists of tasks and findings take it. */
function addressesOf(by: FigurePart, row: store.Counts, { period, unit, plan, person, layer }: Chosen) {
  const query = new URLSearchParams({ from: period.from, to: period.to });
  const chosen = { unit, plan: plan === undefined ? undefined : String(plan), person, layer };
  for (const [name, value] of Object.entries(chosen)) if (value !== undefined) query.set(name, value);
  if (by === 'month') {
    const first = `${row.code}-01`;
    const last = lastDayOfMonth(first);
    query.set('from', first < period.from ? period.from : first);
    query.set('to', last > period.to ? period.to : last);
  } else if (store.isByTarget(by)) {
    if (row.layer !== null) query.set('layer', row.layer);
    if (row.code !== null) query.set('code', row.code);
    else query.set('place', row.title);
  } else if (by !== 'all') query.set(by, row.code ?? '-');
  const findings = new URLSearchParams(query);
  query.set('state', 'planned,under-way,done,short,missed');
  return { tasks: `/api/patrols/tasks?${query}`, found: `/api/patrols/findings?${findings}` };
}

export function createPatrolFigures(database: Database): PatrolFigureSheets {
  const seenTogether = createSeenTogether();

  async function rows(
    by: FigurePart,
    query: Chosen,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<PatrolFigureRow[]> {
    const limited = database.limited(signal, 'staff');
    const counted = countedFor(query, principal);
    const counts = await store.count(limited, by, counted);
    const together = by === 'grid' || by === 'reach' ? await seenTogether(limited, by, counted) : null;
    return counts.map((row) => ({
      ...row,
      ...(together ? { coverage: together(row) } : {}),
      ...addressesOf(by, row, query),
    }));
  }

  return {
    rows: (query, principal, signal) => rows(query.by, query, principal, signal),

    async coverage(query, principal, signal) {
      const found = (await rows(query.by, query, principal, signal)).filter(
        ({ layer, code }) => layer !== null && code !== null,
      );
      const shown = found.slice(0, mostDrawn);
      const shapes = await store.shapesOf(database.limited(signal, 'staff'), shown);
      return {
        type: 'FeatureCollection',
        more: found.length > mostDrawn,
        features: shown.map((row) => ({
          type: 'Feature' as const,
          geometry: shapes.get(`${row.layer}/${row.code}`)!,
          properties: row,
        })),
      };
    },
  };
}
