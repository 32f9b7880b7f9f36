import { expect, it } from 'vitest';
import type { ReplayedChange, ReplayedOrder } from '../../../domain/answers/replay.ts';
import { createReplay } from '../../../domain/orders/replay.ts';

const order = (number: string, state: ReplayedOrder['state']): ReplayedOrder => ({
  number,
  eventId: Number(number),
  item: 'road.roadside-rubbish',
  scene: 'road',
  severity: 'medium',
  point: [123, 31],
  state,
  overdue: false,
});
let ids = 0;
const change = (
  second: number,
  number: string,
  action: string,
  state: ReplayedOrder['state'],
  isFirst = false,
): ReplayedChange => ({
  id: ++ids,
  at: new Date(second * 1000).toISOString(),
  number,
  action,
  state,
  order: isFirst ? order(number, state) : null,
});

const replay = createReplay(
  [order('1', 'dispatched')],
  [
    change(10, '1', 'accept', 'handling'),
    change(20, '2', 'report', 'pending-dispatch', true),
    change(30, '1', 'overdue', 'handling'),
    change(40, '2', 'cancel', 'cancelled'),
    // At its end since before the replay; what is said of it means nothing until it is reopened.
    change(45, '9', 'ask-exemption', 'closed'),
    change(50, '9', 'reopen', 'pending-register', true),
    change(60, '1', 'finish', 'pending-check'),
    change(60, '1', 'check', 'pending-close'),
    change(70, '1', 'close', 'closed'),
  ],
);
const at = (second: number) => {
  replay.seek(second * 1000);
  const { open, overdue, reported, ended } = replay.figures();
  return [
    [...replay.orders.values()].map(({ number, state }) => `${number} ${state}`),
    open,
    overdue,
    reported,
    ended,
  ];
};

it('tells how the orders stood, forwards and backwards', () => {
  expect(at(9)).toEqual([['1 dispatched'], 1, 0, 0, 0]);
  expect(at(10)).toEqual([['1 handling'], 1, 0, 0, 0]);
  expect(at(35)).toEqual([['1 handling', '2 pending-dispatch'], 2, 1, 1, 0]);
  expect(at(45)).toEqual([['1 handling'], 1, 1, 1, 1]);
  expect(at(60)).toEqual([['1 pending-close', '9 pending-register'], 2, 1, 1, 1]);
  expect(at(99)).toEqual([['9 pending-register'], 1, 0, 1, 2]);
  expect(at(20)).toEqual([['1 handling', '2 pending-dispatch'], 2, 0, 1, 0]);
  expect(at(0)).toEqual([['1 dispatched'], 1, 0, 0, 0]);
});
