import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../../../../client/features/incidents/incidents.ts';
import { Marks } from '../../../../../../client/features/incidents/map/marks.ts';

function incident(id: number, change: Partial<Incident> = {}): Incident {
  return {
    id,
    number: `20261121-${String(id).padStart(6, '0')}`,
    state: 'pending-dispatch',
    item: 'river.floating-debris',
    scene: 'river',
    severity: 'high',
    point: [123 + id / 1000, 31],
    lead: { code: '990101001', name: '云水街道', nameEn: 'Yunshui Subdistrict', kind: 'street-office' },
    street: '990101001',
    grid: null,
    receivedAt: '2026-11-21T12:00:00Z',
    received: Date.parse('2026-11-21T12:00:00Z'),
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

function slotOf(marks: Marks, id: number): number {
  return marks.positions.findIndex((value, index) => index % 2 === 0 && value === 123 + id / 1000) / 2;
}

describe('marks as typed arrays', () => {
  it('keeps an incident in its slot while others come, change and go', () => {
    const marks = new Marks();
    for (let id = 1; id <= 3; id++) marks.put(incident(id), '#ff6a3d', 'dark-normal');
    const slot = slotOf(marks, 2);
    marks.remove(1);
    marks.put(incident(4), '#ff6a3d', 'dark-normal');
    marks.put(incident(2, { severity: 'low' }), '#ff6a3d', 'dark-normal');
    expect(slotOf(marks, 2)).toBe(slot);
    expect(slotOf(marks, 4)).toBe(0);
    expect(marks.length).toBe(3);
  });

  it('draws nothing in the slot of one that left', () => {
    const marks = new Marks();
    marks.put(incident(1), '#d3380d', 'light-normal');
    marks.remove(1);
    expect(marks.radii[0]).toBe(0);
    expect([...marks.fills.slice(0, 4)]).toEqual([0, 0, 0, 0]);
    expect(marks.has(1)).toBe(false);
  });

  it('tells severity by shape and size besides colour, and hollows what is in hand', () => {
    const marks = new Marks();
    marks.put(incident(1, { severity: 'high' }), '#ff6a3d', 'dark-normal');
    marks.put(incident(2, { severity: 'low', state: 'handling' }), '#ff6a3d', 'dark-normal');
    expect(marks.shapes[0]).not.toBe(marks.shapes[1]);
    expect(marks.radii[0]).toBeGreaterThan(marks.radii[1]!);
    expect(marks.fills[3]).toBeGreaterThan(marks.fills[7]! * 2);
  });

  it('sends the colours alone where nothing else changed', () => {
    const marks = new Marks();
    marks.put(incident(1), '#ff6a3d', 'dark-normal');
    const before = marks.attributes();
    expect(marks.attributes()).toBe(before);
    marks.put(incident(1, { state: 'dispatched' }), '#ff6a3d', 'dark-normal');
    const after = marks.attributes();
    expect(after.getPosition).toBe(before.getPosition);
    expect(after.getFillColor).not.toBe(before.getFillColor);
    marks.put(incident(1, { point: [123, 32] }), '#ff6a3d', 'dark-normal');
    expect(marks.attributes().getPosition).not.toBe(before.getPosition);
  });

  it('holds more than it was made for', () => {
    const marks = new Marks();
    for (let id = 1; id <= 3000; id++) marks.put(incident(id), '#ff6a3d', 'dark-normal');
    expect(marks.length).toBe(3000);
    expect(slotOf(marks, 1)).toBe(0);
    expect(slotOf(marks, 3000)).toBe(2999);
  });
});
