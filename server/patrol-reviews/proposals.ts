import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { scopeOf, share } from '../../domain/access/scopes.ts';
import type { PatrolProposals } from '../../domain/answers/patrol-figures.ts';
import { plusDays } from '../../domain/figures/days.ts';
import type { Database } from '../database/database.ts';
import { cityDay } from '../input/city-time.ts';
import type { Layers } from '../layers/published.ts';
import type { Learning } from '../learning/blind-spots.ts';

const grids = 'responsibility-grids';
const weeks = 4;

export interface Proposals {
  /**
   * A plan for each grid that is a blind spot, ready to be kept, for the office of its street: thrice a week for four
   * weeks. Of units that the principal leads.
   */
  list(days: number, principal: Principal, signal: AbortSignal): Promise<PatrolProposals>;
}

export function createProposals(
  database: Database,
  layers: Pick<Layers, 'find'>,
  learning: Pick<Learning, 'blindSpots'>,
): Proposals {
  return {
    async list(days, principal, signal) {
      const { spots } = await learning.blindSpots(days, principal, signal);
      const found = spots.filter(({ by }) => by === 'grid');
      const layer = layers.find(grids);
      if (!layer || found.length === 0) return { proposals: [] };
      const { rows } = await database
        .limited(signal, 'staff')
        .query<{ code: string; parent: string; planned: boolean }>(
          `select f.code, f.parent, exists (
             select from wangge.patrol_plan_targets t join wangge.patrol_plans p on p.id = t.plan
              where t.layer = $2 and t.code = f.code and p.state = 'active') as planned
           from ${layer.table} f where f.code = any ($1) and f.parent is not null`,
          [found.map(({ code }) => code), grids],
        );
      const known = new Map(rows.map((row) => [row.code, row]));
      const scopes = scopesFor(principal, 'patrols.plan');
      const today = cityDay(new Date());
      return {
        proposals: found.flatMap(({ code, title, byPast, byLike }) => {
          const grid = known.get(code);
          if (!grid || !share(scopes, [scopeOf.unit(grid.parent)])) return [];
          const like = byLike === null ? '' : byLike.toFixed(1);
          const reason = {
            zh: `近 ${days} 天无上报；按往期应有 ${byPast.toFixed(1)} 件${like === '' ? '' : `，同街道网格平均 ${like} 件`}`,
            en: `no report in ${days} days; ${byPast.toFixed(1)} by its past${like === '' ? '' : `, ${like} by grids of its street`}`,
          };
          return {
            grid: code,
            title: title.zh,
            unit: grid.parent,
            reason,
            planned: grid.planned,
            plan: {
              title: `盲区巡查：${title.zh}`,
              unit: grid.parent,
              fromDay: today,
              untilDay: plusDays(today, weeks * 7),
              targets: [{ layer: grids, code }],
              schedule: { rule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR', at: '08:00', hours: 10, reason: reason.zh },
              done: { share: 0.3, within: 100 },
            },
          };
        }),
      };
    },
  };
}
