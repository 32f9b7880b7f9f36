import { mayStep } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { AllowedAction, Order } from '../../domain/answers/orders.ts';
import type { Gate, Gates, Requirement } from '../../domain/items/entries.ts';
import type { NextGate } from '../../domain/orders/explained.ts';
import { openAssists } from '../../domain/orders/standings.ts';
import { stateLabels } from '../../domain/orders/states.ts';
import {
  actionLabels,
  findTransition,
  type Transition,
  transitions,
} from '../../domain/orders/transitions.ts';
import { Problem } from '../input/problem.ts';
import { type Evidence, gateOf, missing } from './gates.ts';
import { isOfOffice, owedAt } from './owed.ts';
import type { ActionRequest } from './schema.ts';
import { holds, requireCondition } from './steps.ts';
import type * as store from './store.ts';

/** Whether `principal` may take a step: the lead handles, an assist does its part, the others steer in their area. */
function isAllowed(
  { action, permission }: Transition,
  order: Order,
  scopes: readonly string[],
  principal: Principal,
): boolean {
  const part = action === 'assist-done' ? openAssists(order) : [order.lead];
  return mayStep(
    principal,
    isOfOffice(action, order) ? 'orders.handle' : permission,
    scopes,
    part.map(({ code }) => code),
  );
}

/** What an order is asked for at a gate: by its item, and by the channels of its reports. */
export function askedAt(
  gate: Gate,
  gates: Gates,
  order: Pick<Order, 'visit' | 'answer'>,
): readonly Requirement[] {
  return [...gates[gate], ...owedAt(gate, order)];
}

/** What `principal` may do now to an order that lies in `scopes`, and what it lacks for it. */
export function allowedActions(
  order: Order,
  scopes: readonly string[],
  principal: Principal,
  gates: Gates,
  evidence: Evidence,
): AllowedAction[] {
  return transitions
    .filter(
      (transition) =>
        transition.from === order.state &&
        isAllowed(transition, order, scopes, principal) &&
        holds(transition.when, order),
    )
    .map(({ action, noteRequired, course, needs }) => {
      const gate = gateOf(action);
      const lacking = gate ? missing(askedAt(gate, gates, order), gate, order, evidence) : [];
      return { action, noteRequired, course, needs, missing: lacking };
    });
}

/** What an order lacks at the gate that it comes to next; null where there is none on its way. */
export function nextGate(order: Order, gates: Gates, evidence: Evidence): NextGate | null {
  for (const { from, action, course } of transitions) {
    const gate = from === order.state && course === 'onward' ? gateOf(action) : null;
    if (gate) return { gate, missing: missing(askedAt(gate, gates, order), gate, order, evidence) };
  }
  return null;
}

export function unknownOrder(number: string): Problem {
  return new Problem(404, 'unknown-order', {
    zh: `没有您可查看的工单 ${number}`,
    en: `There is no order "${number}" that you may see`,
  });
}

/** An order as refusals name it. */
export function describe({ number, state, revision }: Order): { zh: string; en: string } {
  const { zh } = stateLabels[state];
  return {
    zh: `工单 ${number} 现为“${zh}”，第 ${revision} 版`,
    en: `Order ${number} is now "${state}" (${zh}), revision ${revision}`,
  };
}

/** The step that `request` means for `order`, or the problem why it can't be taken. */
export function decide(
  { order, scopes }: store.LockedOrder,
  request: ActionRequest,
  principal: Principal,
): Transition {
  if (request.revision !== undefined && request.revision !== order.revision)
    throw new Problem(409, 'order-changed', {
      zh: `${describe(order).zh}，您看到的是第 ${request.revision} 版`,
      en: `${describe(order).en}, changed at ${order.updatedAt}; you acted on revision ${request.revision}`,
    });
  const transition = findTransition(order.state, request.action);
  if (!transition) {
    const possible = transitions.filter(({ from }) => from === order.state).map(({ action }) => action);
    const instead =
      possible.length > 0 ? `possible are ${possible.join(', ')}` : 'nothing more can be done to it';
    throw new Problem(409, 'no-such-step', {
      zh: `${describe(order).zh}，不能再“${actionLabels[request.action].zh}”`,
      en: `${describe(order).en}; it has no step "${request.action}": ${instead}`,
    });
  }
  if (!isAllowed(transition, order, scopes, principal))
    throw new Problem(403, 'not-allowed', {
      zh: `您的角色不能对“${stateLabels[order.state].zh}”的工单“${actionLabels[request.action].zh}”`,
      en: `The role "${principal.role}" may not "${request.action}" an order that is "${order.state}"`,
    });
  if (transition.noteRequired && !request.note) {
    const detail = `"${request.action}" needs a note that says why`;
    throw new Problem(400, 'note-required', detail, [{ path: '/note', message: detail }]);
  }
  requireCondition(transition, order);
  const { needs } = transition;
  if (needs && request[needs] === undefined) {
    const detail = `"${request.action}" needs "${needs}"`;
    throw new Problem(400, 'field-required', detail, [{ path: `/${needs}`, message: detail }]);
  }
  return transition;
}
