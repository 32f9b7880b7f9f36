import { describe, expect, it } from 'vitest';
import type { Principal, Role } from '../../../server/access/principal.ts';
import { allowedActions } from '../../../server/orders/service.ts';
import {
  actionLabels,
  findTransition,
  type OrderAction,
  type OrderState,
  stateLabels,
  transitions,
} from '../../../server/orders/transitions.ts';

const states = Object.keys(stateLabels) as OrderState[];
const actions = Object.keys(actionLabels) as OrderAction[];

function somebody(role: Role): Principal {
  return { kind: 'user', name: role, role, street: role === 'street' ? '990101001' : null };
}

describe('the table of steps', () => {
  it('has one step at most for an action in a state', () => {
    const keys = transitions.map(({ from, action }) => `${from} ${action}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('uses every action and reaches every state from where orders are born', () => {
    const reached = new Set<OrderState>(['pending-verify']);
    for (let before = 0; before !== reached.size; ) {
      before = reached.size;
      for (const { from, to } of transitions) if (reached.has(from)) reached.add(to);
    }
    expect([...reached].sort()).toEqual([...states].sort());
    expect([...new Set(transitions.map(({ action }) => action))].sort()).toEqual([...actions].sort());
  });

  it('leads from every state to an end, and from an end nowhere', () => {
    const ends: OrderState[] = ['closed', 'cancelled'];
    expect(states.filter((state) => !transitions.some(({ from }) => from === state))).toEqual(ends);
    const ending = new Set<OrderState>(ends);
    for (let before = 0; before !== ending.size; ) {
      before = ending.size;
      for (const { from, to } of transitions) if (ending.has(to)) ending.add(from);
    }
    expect(ending.size).toBe(states.length);
  });

  it('cannot close an order that nobody has checked', () => {
    const unchecked = new Set<OrderState>(['pending-verify', 'pending-dispatch']);
    for (let before = 0; before !== unchecked.size; ) {
      before = unchecked.size;
      for (const { from, action, to } of transitions)
        if (unchecked.has(from) && action !== 'check') unchecked.add(to);
    }
    expect(unchecked).not.toContain('closed');
  });

  it('asks for a reason wherever an order goes back or is given up', () => {
    const backwards = transitions.filter(({ action }) => ['return', 'rework', 'cancel'].includes(action));
    expect(backwards.length).toBeGreaterThan(0);
    expect(backwards.every(({ noteRequired }) => noteRequired)).toBe(true);
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
  it('are those of the role', () => {
    const names = (state: OrderState, role: Role) =>
      allowedActions(state, somebody(role)).map(({ action }) => action);
    expect(names('pending-dispatch', 'dispatcher')).toEqual(['dispatch', 'cancel']);
    expect(names('pending-dispatch', 'street')).toEqual([]);
    expect(names('dispatched', 'street')).toEqual(['accept', 'return']);
    expect(names('dispatched', 'dispatcher')).toEqual([]);
    expect(names('pending-check', 'dispatcher')).toEqual(['check', 'rework']);
    expect(names('pending-check', 'gis')).toEqual([]);
    expect(names('handling', 'admin')).toEqual(['finish', 'return']);
    expect(names('closed', 'admin')).toEqual([]);
  });

  it('say where a note is needed', () => {
    expect(allowedActions('dispatched', somebody('street'))).toEqual([
      { action: 'accept', noteRequired: false },
      { action: 'return', noteRequired: true },
    ]);
  });
});
