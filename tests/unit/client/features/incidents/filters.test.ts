import { describe, expect, it } from 'vitest';
import { lightOf } from '../../../../../client/features/incidents/due.ts';
import { readFilters, writeFilters } from '../../../../../client/features/incidents/filter-query.ts';
import { type Filters, hold, noFilters, passes } from '../../../../../client/features/incidents/filters.ts';
import type { Incident } from '../../../../../client/features/incidents/incidents.ts';
import { Ranking } from '../../../../../client/features/incidents/ranking.ts';
import { priorityAt } from '../../../../../client/features/incidents/standing.ts';
import { countStandings, tallyOf } from '../../../../../client/features/incidents/tally.ts';
import { type StandingKind, standingKinds } from '../../../../../domain/orders/standings.ts';

function incident(id: number, change: Partial<Incident>): Incident {
  const receivedAt = change.receivedAt ?? '2026-11-21T12:00:00Z';
  return {
    id,
    number: null,
    state: 'pending-dispatch',
    item: 'river.floating-debris',
    scene: 'river',
    severity: 'medium',
    point: [123, 31],
    lead: { code: '990101001', name: '云水街道', nameEn: 'Yunshui Subdistrict', kind: 'street-office' },
    street: null,
    grid: null,
    receivedAt,
    received: Date.parse(receivedAt),
    revision: 1,
    reportCount: 1,
    ownerChanged: false,
    due: null,
    owed: [],
    asks: { mine: false, decision: false },
    standings: [],
    unread: false,
    ...change,
  };
}

const arrange = (...asked: Parameters<Ranking['ids']>) => new Ranking().ids(...asked);
const byId = (...incidents: Incident[]) => new Map(incidents.map((each) => [each.id, each]));

const now = Date.parse('2026-11-21T14:00:00Z');

describe('the order of the queue', () => {
  const all = byId(
    incident(1, { severity: 'low' }),
    incident(2, { severity: 'high', state: 'handling' }),
    incident(3, { severity: 'medium', receivedAt: '2026-11-21T11:00:00Z' }),
    incident(4, { severity: 'medium', receivedAt: '2026-11-21T13:00:00Z' }),
    incident(5, { state: 'closed' }),
  );

  it('goes by one number: what is grave, what waits for this person, what is late, then the oldest', () => {
    expect(arrange(all, noFilters, now)).toEqual([2, 3, 4, 1]);
    const mine = new Map(all).set(1, incident(1, { severity: 'low', asks: { mine: true, decision: false } }));
    expect(arrange(mine, noFilters, now)).toEqual([2, 3, 4, 1]);
    const due = (startedBefore: number, left: number) => ({
      step: 'dispatch' as const,
      limit: { value: 60, unit: 'minutes' as const, time: 'continuous' as const },
      started: now - startedBefore * 60_000,
      amber: now + (left - 12) * 60_000,
      due: now + left * 60_000,
      late: false,
      unannounced: null,
    });
    const clocks = byId(
      incident(1, { severity: 'high', due: due(112, -52) }),
      incident(2, { severity: 'low', due: due(59, 1), asks: { mine: true, decision: false } }),
      incident(3, { severity: 'medium', due: due(61, -1) }),
      incident(4, { severity: 'medium', due: due(30, 30), asks: { mine: true, decision: false } }),
      incident(5, { severity: 'high', due: due(0, 60) }),
    );
    expect(arrange(clocks, noFilters, now)).toEqual([1, 3, 4, 5, 2]);
    const places = [1, 3, 4, 5, 2].map((id) => Math.round(priorityAt(clocks.get(id)!, now).value));
    expect(places).toEqual([82, 45, 45, 40, 35]);
    const lights = [1, 2, 5].map((id) => lightOf(clocks.get(id)!.due!, now));
    expect(lights).toEqual(['red', 'amber', 'green']);
    expect(lightOf({ ...clocks.get(1)!.due!, due: null }, now)).toBeNull();
  });

  it('goes by time alone when told so', () => {
    expect(arrange(all, { ...noFilters, order: 'newest' }, now)).toEqual([4, 1, 2, 3]);
  });

  it('leaves out what is finished unless that state is asked for', () => {
    expect(arrange(all, { ...noFilters, states: new Set(['closed']) }, now)).toEqual([5]);
  });

  it('narrows by severity and scene together', () => {
    const chosen = { ...noFilters, severities: new Set(['medium' as const]), scenes: new Set(['pump']) };
    expect(arrange(all, chosen, now)).toEqual([]);
  });
});

describe('a list that is kept in order', () => {
  it('stands as if it were sorted anew after whatever came, changed and went', () => {
    const severities = ['high', 'medium', 'low'] as const;
    const states = ['pending-dispatch', 'handling', 'closed'] as const;
    let random = 7;
    const next = (below: number) => {
      random = (random * 48_271) % 2_147_483_647;
      return random % below;
    };
    const made = (id: number) =>
      incident(id, {
        severity: severities[next(3)]!,
        state: states[next(3)]!,
        received: now - next(50) * 1000,
      });
    const kept = new Ranking();
    let all = byId(...Array.from({ length: 60 }, (_, id) => made(id)));
    for (let round = 0; round < 50; round++) {
      all = new Map(all);
      for (let change = next(6); change > 0; change--) {
        const id = next(90);
        if (next(4) === 0) all.delete(id);
        else all.set(id, made(id));
      }
      const ids = kept.ids(all, noFilters, now);
      expect(ids).toEqual(arrange(all, noFilters, now));
      expect(kept.ids(new Map(all), noFilters, now)).toBe(ids);
    }
    expect(kept.ids(all, { ...noFilters, order: 'newest' }, now)).toEqual(
      arrange(all, { ...noFilters, order: 'newest' }, now),
    );
  });
});

describe('what the bars count', () => {
  it('takes open ones by severity, all by state, and whoever answers for them', () => {
    const all = byId(
      incident(1, { severity: 'high', street: '990101001' }),
      incident(2, { severity: 'high', state: 'closed', street: '990101002' }),
      incident(3, { severity: 'low' }),
    );
    const { open, bySeverity, byState, streets, owners } = tallyOf(all);
    expect([open, bySeverity]).toEqual([2, { high: 1, medium: 0, low: 1 }]);
    expect([...byState]).toEqual([
      ['pending-dispatch', 2],
      ['closed', 1],
    ]);
    expect([[...streets], [...owners]]).toEqual([['990101001'], ['990101001']]);
  });

  it('leaves out what is not of the open scene, as list and map do, whatever filters are set', () => {
    const all = byId(
      incident(1, { severity: 'high', item: 'pump.full-load' }),
      incident(2, { severity: 'low', item: 'road.bike-misparked' }),
    );
    const scope = new Set(['pump.full-load']);
    expect(tallyOf(all, scope)).toMatchObject({ open: 1, bySeverity: { high: 1, low: 0 } });
    expect(tallyOf(all)).toMatchObject({ open: 2 });
    const within = { ...noFilters, scope };
    expect([...all.values()].filter((each) => passes(each, within, now)).map(({ id }) => id)).toEqual([1]);
    expect(passes(all.get(1)!, { ...within, severities: new Set(['low']) }, now)).toBe(false);
    // Clearing the filters, or taking them from an address, leaves the scene as it is.
    expect({ ...within, ...noFilters, ...readFilters(new URLSearchParams()) }.scope).toBe(scope);
  });
});

describe('how incidents stand', () => {
  const due = (left: number) => ({
    step: 'handle' as const,
    limit: { value: 60, unit: 'minutes' as const, time: 'continuous' as const },
    started: now - 3_600_000,
    amber: now + (left - 12) * 60_000,
    due: now + left * 60_000,
    late: false,
    unannounced: null,
  });
  const all = byId(
    incident(1, { state: 'handling', due: due(-1), standings: ['decision', 'request', 'mine'] }),
    incident(2, { state: 'handling', due: due(5), unread: true }),
    incident(3, { state: 'closed', standings: ['decision', 'request', 'mine'] }),
    incident(4, { state: 'handling', due: due(20), standings: ['supervised'] }),
  );

  it('narrows the list to those that stand in any of the ways chosen, at their end too', () => {
    const shown = (...kinds: StandingKind[]) =>
      arrange(all, { ...noFilters, order: 'newest', standings: new Set(kinds) }, now).toSorted();
    expect(shown('decision')).toEqual([1, 3]);
    expect(shown('overdue', 'supervised')).toEqual([1, 4]);
    expect(shown('unread')).toEqual([2]);
    expect(shown('due-soon')).toEqual([2]);
    expect(shown('rework')).toEqual([]);
  });

  it('counts them as time goes on', () => {
    expect(countStandings(all, null, standingKinds, now)).toEqual(
      new Map([
        ['overdue', 1],
        ['decision', 2],
        ['request', 2],
        ['mine', 2],
        ['due-soon', 1],
        ['unread', 1],
        ['supervised', 1],
      ]),
    );
    const later = countStandings(all, null, standingKinds, now + 6 * 60_000);
    expect([later.get('overdue'), later.get('due-soon')]).toEqual([2, undefined]);
  });
});

describe('filters in an address', () => {
  const full: Filters = {
    severities: new Set(['high']),
    states: new Set(['pending-dispatch', 'handling']),
    standings: new Set(['decision', 'overdue']),
    scenes: new Set(['river']),
    streets: new Set(['990101001']),
    owners: new Set(['990114-GY']),
    within: 60,
    area: [
      [123, 31],
      [123.1, 31],
      [123.1, 31.1],
    ],
    order: 'newest',
  };

  it('come back as they were, and nothing is written for what filters nothing', () => {
    const query = new URLSearchParams();
    writeFilters(full, query);
    expect(readFilters(new URLSearchParams(query.toString()))).toEqual(full);
    const none = new URLSearchParams();
    writeFilters(noFilters, none);
    expect([none.toString(), readFilters(none)]).toEqual(['', noFilters]);
  });

  it.each([
    'within=-5',
    'within=1e9',
    'area=1,2;3',
    'area=1,2;x,y;3,4',
    'state=no-such',
    'severity=worst',
    'standing=late',
    'sort=up',
  ])('filter nothing where they are wrong: %s', (text) => {
    expect(readFilters(new URLSearchParams(text))).toEqual(noFilters);
  });

  it('narrow by street, owner, time and drawn area', () => {
    const all = byId(
      incident(1, { street: '990101001', point: [123.01, 31.001] }),
      incident(2, { street: '990101002', point: [123.09, 31.08] }),
      incident(3, { point: [123.01, 31.09], receivedAt: '2026-11-21T13:30:00Z' }),
    );
    const shown = (change: Partial<Filters>) => arrange(all, { ...noFilters, ...change }, now);
    expect(shown({ streets: new Set(['990101001']) })).toEqual([1]);
    expect(shown({ owners: new Set(['no-such']) })).toEqual([]);
    expect(shown({ within: 60 })).toEqual([3]);
    // The corner opposite to the third incident is cut off.
    expect(shown({ area: full.area })).toEqual([1, 2]);
    expect(shown({ area: [...full.area!, [123, 31.1]] })).toEqual([1, 2, 3]);
  });
});

describe('rows held in place', () => {
  it('keeps known rows where they are, lets go of vanished ones and counts those that wait', () => {
    const all = byId(incident(1, {}), incident(3, {}), incident(9, {}));
    expect(hold([3, 2, 1], [9, 1, 3], all)).toEqual({ rows: [3, 1], waiting: 1 });
  });

  it('go with the last of them that is wanted, and let in what waits', () => {
    const all = new Map([1, 2, 9].map((id) => [id, incident(id, {})]));
    expect(hold([2, 1], [9, 1], all)).toEqual({ rows: [2, 1], waiting: 1 });
    expect(hold([2, 1], [9], all)).toEqual({ rows: [9], waiting: 0 });
    expect(hold([2, 1], [], all)).toEqual({ rows: [], waiting: 0 });
  });
});
