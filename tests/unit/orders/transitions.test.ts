import { describe, expect, it } from 'vitest';
import { may } from '../../../domain/access/permissions.ts';
import type { Role } from '../../../domain/access/principal.ts';
import type { Order, Progress } from '../../../domain/answers/orders.ts';
import type { Gates } from '../../../domain/items/entries.ts';
import { endStates, type OrderState, stateLabels } from '../../../domain/orders/states.ts';
import {
  actionLabels,
  findTransition,
  type OrderAction,
  type Transition,
  transitions,
} from '../../../domain/orders/transitions.ts';
import type { Evidence } from '../../../server/orders/gates.ts';
import { allowedActions } from '../../../server/orders/permitted-steps.ts';
import { beginProgress } from '../../../server/orders/progress.ts';
import { person } from '../../harness/people.ts';

const states = Object.keys(stateLabels) as OrderState[];
const actions = Object.keys(actionLabels) as OrderAction[];

/** The states that steps lead to from some, taking only those that `taken` lets. */
function reachable(from: OrderState[], taken: (transition: Transition) => boolean): Set<OrderState> {
  const reached = new Set(from);
  for (let before = 0; before !== reached.size; ) {
    before = reached.size;
    for (const transition of transitions)
      if (reached.has(transition.from) && taken(transition)) reached.add(transition.to);
  }
  return reached;
}

function orderIn(state: OrderState, progress: Partial<Progress> = {}): Order {
  return {
    number: '20261125-000001',
    eventId: 1,
    state,
    item: 'road.bike-misparked',
    scene: 'road',
    severity: 'low',
    point: [123, 31],
    lead: { code: '990101001', name: '', nameEn: null, kind: 'street-office' },
    district: '990101',
    street: '990101001',
    community: null,
    responsibilityGrid: null,
    createdAt: '',
    updatedAt: '',
    revision: 1,
    ownerChange: null,
    clock: null,
    reportCount: 1,
    lastReportedAt: '2026-11-20T01:00:00.000Z',
    recurrenceOf: null,
    mergedInto: null,
    ...beginProgress([]),
    ...progress,
  };
}

describe('the table of steps', () => {
  it('has one step at most for an action in a state', () => {
    const keys = transitions.map(({ from, action }) => `${from} ${action}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('uses every action and reaches every state from where orders are born', () => {
    expect([...reachable(['reported'], () => true)].sort()).toEqual([...states].sort());
    expect([...new Set(transitions.map(({ action }) => action))].sort()).toEqual([...actions].sort());
  });

  it('leads from every state to the close, and from an end only where somebody reopens it', () => {
    // What was merged goes on with the order that it went into.
    const own = states.filter((state) => state !== 'merged');
    for (const state of own) expect(reachable([state], () => true)).toContain('closed');
    const leaving = transitions.filter(({ from, to }) => endStates.includes(from) && from !== to);
    expect(leaving.map(({ from }) => from).sort()).toEqual(
      endStates.filter((state) => state !== 'merged').sort(),
    );
    expect(new Set(leaving.map(({ action }) => action))).toEqual(new Set(['reopen']));
  });

  it('cannot close an order that nobody has checked, but by force', () => {
    expect(reachable(['reported'], ({ action }) => action !== 'check')).not.toContain('closed');
  });

  it('asks for a reason wherever an order goes back, is given up or is refused', () => {
    const back = transitions.filter(({ course }) => course === 'back');
    expect(back.length).toBeGreaterThan(20);
    expect(back.filter(({ noteRequired }) => !noteRequired)).toEqual([]);
    const asked = transitions.filter(({ action }) => action.startsWith('ask-'));
    expect(asked.filter(({ noteRequired }) => !noteRequired)).toEqual([]);
  });

  it('lets whoever asks not answer: offices ask, the desk approves and refuses', () => {
    for (const { action, permission } of transitions) {
      if (action.startsWith('ask-')) expect(permission).toBe('orders.handle');
      if (/^(approve|refuse)-/.test(action)) expect(permission).toBe('orders.approve');
    }
    expect(may(person('street'), 'orders.approve')).toBe(false);
    expect(may(person('dispatcher'), 'orders.handle')).toBe(false);
  });

  it('has an approval and a refusal wherever something can be asked for', () => {
    for (const { from, action } of transitions) {
      const kind = /^ask-(.+)$/.exec(action)?.[1];
      if (!kind) continue;
      for (const answer of [`approve-${kind}`, `refuse-${kind}`, 'withdraw'])
        expect(findTransition(from, answer as OrderAction)?.when).toMatch(/^(any-request|[a-z]+)$/);
    }
  });

  it('finds exactly what it lists', () => {
    let found = 0;
    for (const state of states)
      for (const action of actions) {
        const transition = findTransition(state, action);
        if (transition) {
          found++;
          expect(transition).toMatchObject({ from: state, action });
        }
      }
    expect(found).toBe(transitions.length);
  });
});

describe('allowed actions', () => {
  const gates: Gates = { dispatch: ['photo-before'], finish: [], close: [] };
  const evidence: Evidence = {
    description: null,
    status: 'routed',
    photos: { before: 0, after: 0, other: 0 },
  };
  const lies = ['street/990101001'];
  const allowed = (order: Order, role: Role) => allowedActions(order, lies, person(role), gates, evidence);
  const names = (state: OrderState, role: Role, progress: Partial<Progress> = {}) =>
    allowed(orderIn(state, progress), role).map(({ action }) => action);

  it('are those of the role', () => {
    expect(names('pending-dispatch', 'dispatcher')).toEqual([
      'dispatch',
      'cancel',
      'add-assist',
      'transfer',
      'merge',
    ]);
    expect(names('pending-dispatch', 'street')).toEqual([]);
    expect(names('dispatched', 'street')).toEqual(['accept', 'ask-return', 'ask-cancel', 'ask-exemption']);
    expect(names('dispatched', 'dispatcher')).toEqual([
      'recall',
      'supervise',
      'add-assist',
      'force-close',
      'merge',
    ]);
    expect(names('pending-check', 'dispatcher')).toEqual([
      'check',
      'rework',
      'supervise',
      'force-close',
      'merge',
    ]);
    expect(names('pending-check', 'gis')).toEqual([]);
    expect(names('closed', 'dispatcher')).toEqual(['reopen']);
    expect(names('cancelled', 'street')).toEqual([]);
  });

  it('are answers only to what was asked', () => {
    const request = { kind: 'return', at: '', by: 'street', note: '不属于本街道' } as const;
    expect(names('handling', 'dispatcher', { request })).toEqual([
      'approve-return',
      'refuse-return',
      'supervise',
      'add-assist',
      'force-close',
      'merge',
    ]);
    expect(names('handling', 'street', { request })).toEqual(['finish', 'withdraw']);
  });

  it('are of an assisting office its own part and no more', () => {
    const unit = { name: '', nameEn: null, kind: 'street-office' };
    const assists = [{ ...unit, code: '990101001', done: null }];
    const handling = orderIn('handling', { assists });
    const order = { ...handling, lead: { ...handling.lead, code: '990101002' } };
    expect(allowed(order, 'street').map(({ action }) => action)).toEqual(['assist-done']);
    const lead = { ...handling, assists: [{ ...assists[0]!, code: '990101002' }] };
    const led = allowed(lead, 'street').map(({ action }) => action);
    expect(led).toContain('finish');
    expect(led).not.toContain('assist-done');
  });

  it('say where a note or more is needed, and which way they lead', () => {
    const steps = allowed(orderIn('handling'), 'street');
    expect(steps).toContainEqual({
      action: 'finish',
      noteRequired: true,
      course: 'onward',
      needs: null,
      missing: [],
    });
    expect(steps).toContainEqual({
      action: 'ask-suspension',
      noteRequired: true,
      course: 'beside',
      needs: 'until',
      missing: [],
    });
  });

  it('say what is missing at a gate', () => {
    const [dispatch] = allowed(orderIn('pending-dispatch'), 'dispatcher');
    expect(dispatch).toMatchObject({ action: 'dispatch', missing: ['photo-before'] });
  });
});
