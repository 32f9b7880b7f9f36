import { expect, it } from 'vitest';
import { noteText } from '../../../domain/orders/escalation-note.ts';

it.each([
  [
    '80 % → responsible: li、wang',
    '时限已用 80%，已通知责任单位：li、wang',
    '80% of the limit used; told the responsible unit: li, wang',
  ],
  [
    'answer: 100 % → desk: –',
    '答复来源：时限已用 100%，值班席无人可通知',
    'Answer to the source: 100% of the limit used; nobody of the duty desk could be told',
  ],
  [
    'visit: 150 % → city: li',
    '回访：时限已用 150%，已通知市级：li',
    'Return visit: 150% of the limit used; told the city: li',
  ],
  ['→ 20261201-000001; the same', '→ 20261201-000001; the same', '→ 20261201-000001; the same'],
  ['note: 80 % → desk: li', 'note: 80 % → desk: li', 'note: 80 % → desk: li'],
  ['80 % → kitchen: li', '80 % → kitchen: li', '80 % → kitchen: li'],
])('tells "%s" in words where it is of a clock', (note, zh, en) => {
  expect([noteText(note, 'zh'), noteText(note, 'en')]).toEqual([zh, en]);
});
