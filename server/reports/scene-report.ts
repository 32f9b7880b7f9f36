import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Bilingual } from '../../domain/answers/problem.ts';
import type { Counts, SceneReport } from '../../domain/answers/reports.ts';
import { lastDayOfMonth, plusDays } from '../../domain/figures/days.ts';
import type { Unit } from '../../domain/routing/decision.ts';
import type { Database } from '../database/database.ts';
import { cityDay } from '../input/city-time.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Counting } from './counting.ts';
import { countsOf, denominators, ratesOf } from './rates.ts';
import { problemsOf, usefulnessOf } from './scene-report-findings.ts';
import * as cases from './scene-report-store.ts';
import type { Period, Remarks } from './schema.ts';
import * as store from './store.ts';

/** The monthly report of a scene (场景月报). */
export interface SceneReports {
  /** @param month `YYYY-MM` @throws Problem 404 `unknown-scene` */
  report(scene: string, month: string, principal: Principal): Promise<SceneReport>;
  /** Keeps what is written to a report. @throws Problem 404 `unknown-scene` */
  remark(scene: string, remarks: Remarks, principal: Principal): Promise<void>;
}

interface Dependencies {
  database: Database;
  items: Items;
  counting: Pick<Counting, 'upToDate'>;
  /** The offices of districts and streets in force, for their names. */
  offices: () => readonly Unit[];
}

const usual = {
  handling: denominators.handling[0],
  closing: denominators.closing[0],
  closingOnTime: denominators.closingOnTime[0],
  rework: denominators.rework[0],
};

function monthBefore(month: string): string {
  return plusDays(`${month}-01`, -1).slice(0, 7);
}

const monthOf = (month: string): Period => ({ from: `${month}-01`, to: lastDayOfMonth(`${month}-01`) });

function sumOf(parts: Iterable<store.Sums>): Counts {
  const sum: store.Sums = {};
  for (const part of parts)
    for (const [name, value] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + value;
  return countsOf(sum);
}

export function createSceneReports({ database, items, counting, offices }: Dependencies): SceneReports {
  function sceneOf(id: string) {
    const scene = items.scenes().find((each) => each.id === id);
    if (!scene)
      throw new Problem(404, 'unknown-scene', { zh: `没有场景“${id}”`, en: `There is no scene "${id}"` });
    return scene;
  }

  /** The sums of a month of some items, by item and street. */
  async function sumsOf(month: string, of: ReadonlySet<string>, scopes: readonly string[] | null) {
    const found =
      scopes === null
        ? await store.kept(database, 'item-street', monthOf(month))
        : await store.seen(database, 'item-street', monthOf(month), scopes);
    return [...found].flatMap(([key, sums]) => {
      const [item = '', street = ''] = key.split('|');
      return of.has(item) ? [{ item, street, sums }] : [];
    });
  }

  function nameOf(street: string): Bilingual | null {
    const office = offices().find(({ code }) => code === street);
    return office ? { zh: office.name, en: office.nameEn ?? office.name } : null;
  }

  return {
    async report(id, month, principal) {
      const { title, lead, items: further = [] } = sceneOf(id);
      await counting.upToDate();
      const scopes = scopesFor(principal, 'reports.read');
      const known = items.items().filter(({ code, scene }) => scene === id || further.includes(code));
      const codes = new Set(known.map(({ code }) => code));
      const sums = await sumsOf(month, codes, scopes);
      const earlier = await sumsOf(monthBefore(month), codes, scopes);
      const last = await store.lastReports(database, [...codes], monthOf(month).to, scopes);
      const byItem = known.map(({ code, title }): SceneReport['byItem'][number] => {
        const counts = sumOf(sums.filter(({ item }) => item === code).map((each) => each.sums));
        const activity = counts.reported > 0 ? 'active' : last.has(code) ? 'silent' : 'never';
        return { code, title, activity, counts };
      });
      const streets = [...new Set(sums.map(({ street }) => street))];
      const byStreet = streets.map((street) => ({
        code: street || null,
        name: nameOf(street),
        counts: sumOf(sums.filter((each) => each.street === street).map((each) => each.sums)),
      }));
      const counts = sumOf(sums.map((each) => each.sums));
      const countsBefore = sumOf(earlier.map((each) => each.sums));
      const active = (which: SceneReport['byItem'][number]['activity']) =>
        byItem.filter(({ activity }) => activity === which).length;
      const told = {
        items: {
          total: known.length,
          active: active('active'),
          silent: active('silent'),
          never: active('never'),
        },
        counts,
        rates: ratesOf(counts, usual),
        before: { month: monthBefore(month), counts: countsBefore, rates: ratesOf(countsBefore, usual) },
        byItem: byItem.sort((a, b) => b.counts.reported - a.counts.reported),
        byStreet: byStreet.sort((a, b) => b.counts.reported - a.counts.reported),
      };
      const today = cityDay(new Date());
      const { from, to } = monthOf(month);
      const found = await cases.typicalCases(database, [...codes], { from, to }, scopes);
      return {
        scene: {
          id,
          title,
          bureau: items.catalogue().bureaus.find((bureau) => bureau.id === lead)?.title ?? null,
        },
        month,
        through: today < from ? null : today < to ? today : to,
        ...told,
        cases: found.map(({ number, why, item, street, leadName, leadNameEn, reports, minutes }) => ({
          number,
          why,
          item: items.find(item)?.title ?? { zh: item, en: item },
          street: street === null ? null : nameOf(street),
          lead: { name: leadName, nameEn: leadNameEn },
          reports,
          hours: minutes / 60,
        })),
        problems: problemsOf(told),
        usefulness: usefulnessOf(told),
        remarks: await cases.remarksOf(database, id, month),
      };
    },

    async remark(id, remarks, principal) {
      sceneOf(id);
      await cases.keepRemarks(database, id, remarks, principal.name);
    },
  };
}
