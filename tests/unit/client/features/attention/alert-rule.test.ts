import { expect, it } from 'vitest';
import { incidentToAlert, isQuiet } from '../../../../../client/features/attention/alert-rule.ts';
import type { Severity } from '../../../../../domain/items/entries.ts';

const now = Date.parse('2026-11-25T20:00:00Z');
const incident = (id: number, severity: Severity, secondsAgo = 1) => ({
  id,
  severity,
  received: now - secondsAgo * 1000,
});
const always = { from: 'low', quiet: null } as const;

it('hears the gravest of what has just come in, from the severity that was chosen on', () => {
  const arrived = [incident(1, 'low'), incident(2, 'high'), incident(3, 'medium'), incident(4, 'high')];
  expect(incidentToAlert(arrived, always, now, 4)).toBe(2);
  expect(incidentToAlert([incident(1, 'low')], always, now, 4)).toBe(1);
  expect(incidentToAlert([incident(1, 'low')], { from: 'medium', quiet: null }, now, 4)).toBeNull();
});

it('never rings for a backlog', () => {
  expect(incidentToAlert([incident(1, 'high', 600), incident(2, 'high', 86_400)], always, now, 4)).toBeNull();
});

it('hears only what is grave in quiet hours, which may go past midnight', () => {
  const night = { from: 'low', quiet: { from: 22, to: 6 } } as const;
  expect([21, 22, 23, 0, 5, 6].map((hour) => isQuiet(night, hour))).toEqual([
    false,
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(isQuiet({ quiet: { from: 9, to: 12 } }, 12)).toBe(false);
  expect(isQuiet({ quiet: { from: 9, to: 9 } }, 9)).toBe(false);
  expect(incidentToAlert([incident(1, 'medium')], night, now, 3)).toBeNull();
  expect(incidentToAlert([incident(1, 'medium'), incident(2, 'high')], night, now, 3)).toBe(2);
});
