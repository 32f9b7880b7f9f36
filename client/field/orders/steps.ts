import type { AllowedAction, OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { OrderState } from '../../../domain/orders/states.ts';
import { findTransition, type OrderAction, transitions } from '../../../domain/orders/transitions.ts';
import type { Entry } from '../outbox/entry.ts';

/** How an order stands once what waits on this phone has arrived, and what may be done then. */
export interface StepsAhead {
  state: OrderState;
  steps: AllowedAction[];
  /** Steps that are the desk's: they name units, other orders or reports. */
  elsewhere: boolean;
}

/** What a step asks for that a phone can give: nothing beside the note, or a date. */
const isForField = ({ needs }: Pick<AllowedAction, 'needs'>) => needs === null || needs === 'until';

function actionOf({ body }: Entry): OrderAction | null {
  return typeof body.action === 'string' ? (body.action as OrderAction) : null;
}

/**
 * The steps that the reader may take. Those that follow what waits to be sent are foreseen from the table of steps and
 * from what the service allowed him before; the service decides when it learns of them.
 * @param waiting what waits to be sent about this order, oldest first
 */
export function stepsAhead(order: OrderWithHistory, waiting: readonly Entry[]): StepsAhead {
  const taken = waiting.flatMap((entry) => actionOf(entry) ?? []);
  const elsewhere = order.allowedActions.some((action) => !isForField(action));
  if (taken.length === 0)
    return { state: order.state, steps: order.allowedActions.filter(isForField), elsewhere };
  const permissions = new Set(
    order.allowedActions.map(({ action }) => findTransition(order.state, action)?.permission),
  );
  let state = order.state;
  let asked = order.request !== null;
  for (const action of taken) {
    const transition = findTransition(state, action);
    if (!transition) return { state, steps: [], elsewhere };
    state = transition.to;
    asked ||= action.startsWith('ask-');
  }
  const steps = transitions
    .filter(
      (transition) =>
        transition.from === state &&
        permissions.has(transition.permission) &&
        (transition.when === null || (transition.when === 'no-request' && !asked)) &&
        isForField(transition) &&
        !(transition.to === state && taken.includes(transition.action)),
    )
    .map(({ action, noteRequired, course, needs }) => ({ action, noteRequired, course, needs, missing: [] }));
  return { state, steps, elsewhere };
}
