import { describe, expect, it } from 'vitest';
import { arrange, hold, noFilters } from '../../../../client/incidents/filters.ts';
import type { Incident } from '../../../../client/incidents/incidents.ts';

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
    receivedAt,
    received: Date.parse(receivedAt),
    revision: 1,
    ownerChanged: false,
    ...change,
  };
}

const byId = (...incidents: Incident[]) => new Map(incidents.map((each) => [each.id, each]));

describe('the order of the queue', () => {
  const all = byId(
    incident(1, { severity: 'low' }),
    incident(2, { severity: 'high', state: 'handling' }),
    incident(3, { severity: 'medium', receivedAt: '2026-11-21T11:00:00Z' }),
    incident(4, { severity: 'medium', receivedAt: '2026-11-21T13:00:00Z' }),
    incident(5, { state: 'closed' }),
  );

  it('puts first what waits for this person, then the gravest, then the oldest', () => {
    expect(arrange(all, noFilters, 'dispatcher')).toEqual([3, 4, 1, 2]);
    expect(arrange(all, noFilters, 'street')).toEqual([2, 3, 4, 1]);
  });

  it('goes by time alone when told so', () => {
    expect(arrange(all, { ...noFilters, order: 'newest' }, 'dispatcher')).toEqual([4, 1, 2, 3]);
  });

  it('leaves out what is finished unless that state is asked for', () => {
    expect(arrange(all, { ...noFilters, states: new Set(['closed']) }, 'dispatcher')).toEqual([5]);
  });

  it('narrows by severity and scene together', () => {
    const chosen = { ...noFilters, severities: new Set(['medium' as const]), scenes: new Set(['pump']) };
    expect(arrange(all, chosen, 'dispatcher')).toEqual([]);
  });
});

describe('rows held in place', () => {
  it('keeps known rows where they are, lets go of vanished ones and counts those that wait', () => {
    const all = byId(incident(1, {}), incident(3, {}), incident(9, {}));
    expect(hold([3, 2, 1], [9, 1, 3], all)).toEqual({ rows: [3, 1], waiting: 1 });
  });
});
