import type { Principal } from '../../domain/access/principal.ts';
import type { BlindSpots } from '../../domain/answers/learning.ts';
import { blindSpots, type Watched } from '../../domain/figures/blind-spots.ts';
import { plusDays } from '../../domain/figures/days.ts';
import type { Database } from '../database/database.ts';
import { cityDay } from '../input/city-time.ts';
import type { Items } from '../items/service.ts';
import type { Layers } from '../layers/published.ts';
import type { Reports } from '../reports/service.ts';
import { gridsOf } from './store.ts';

/** The past is so many times as long as the days that are looked at. */
const pastSpans = 6;
const mostShown = 200;

type Kind = BlindSpots['spots'][number]['by'];

export interface Learning {
  /**
   * Grids, items and sources from which nothing came in the last `days` days, though their past and their like would have
   * had it; of what the principal may see.
   */
  blindSpots(days: number, principal: Principal, signal: AbortSignal): Promise<BlindSpots>;
}

interface Dependencies {
  database: Database;
  layers: Pick<Layers, 'find'>;
  items: Pick<Items, 'items'>;
  reports: Pick<Reports, 'counts'>;
}

export function createLearning({ database, layers, items, reports }: Dependencies): Learning {
  return {
    async blindSpots(days, principal, signal) {
      const to = cityDay(new Date());
      const from = plusDays(to, 1 - days);
      const pastFrom = plusDays(from, -days * pastSpans);
      const reported = async (by: Kind, period: { from: string; to: string }) =>
        new Map(
          [...(await reports.counts(by, period, principal))].map(([code, counts]) => [code, counts.reported]),
        );

      const watched = async (by: Kind, groupOf: (code: string) => string | null, known: Iterable<string>) => {
        const recent = await reported(by, { from, to });
        const past = await reported(by, { from: pastFrom, to: plusDays(from, -1) });
        const codes = new Set([...known, ...[...past.keys()].filter((code) => code !== null)]);
        return [...codes].map(
          (code): Watched => ({
            code,
            recent: recent.get(code) ?? 0,
            past: past.get(code) ?? 0,
            group: groupOf(code),
          }),
        );
      };

      const grids = await gridsOf(database.limited(signal, 'staff'), layers.find('responsibility-grids'));
      const catalogue = new Map(items.items().map((item) => [item.code, item]));
      const inUse = [...catalogue.values()].filter(({ enabled }) => enabled).map(({ code }) => code);
      const found = {
        grid: blindSpots(
          await watched('grid', (code) => grids.get(code)?.parent ?? null, grids.keys()),
          pastSpans,
        ).filter(({ code }) => grids.has(code)),
        item: blindSpots(
          await watched('item', (code) => catalogue.get(code)?.scene ?? null, inUse),
          pastSpans,
        ).filter(({ code }) => catalogue.get(code)?.enabled),
        source: blindSpots(await watched('source', () => null, []), pastSpans),
      };
      const titleOf = (by: Kind, code: string) => {
        if (by === 'item') return catalogue.get(code)!.title;
        const grid = by === 'grid' ? grids.get(code) : undefined;
        return { zh: grid?.name ?? code, en: grid?.nameEn ?? grid?.name ?? code };
      };
      const spots = (Object.keys(found) as Kind[]).flatMap((by) =>
        found[by].map((spot) => ({
          by,
          ...spot,
          title: titleOf(by, spot.code),
          point: (by === 'grid' ? grids.get(spot.code)?.point : null) ?? null,
        })),
      );
      return {
        from,
        to,
        pastFrom,
        spots: spots.sort((a, b) => a.chance - b.chance).slice(0, mostShown),
      };
    },
  };
}
