import type { OrderAction } from './transitions.ts';

/** The steps that take another one back, where the life of orders has one. */
const undone: Partial<Record<OrderAction, OrderAction>> = {
  dispatch: 'recall',
  transfer: 'take-back',
  'ask-return': 'withdraw',
  'ask-extension': 'withdraw',
  'ask-suspension': 'withdraw',
  'ask-cancel': 'withdraw',
  'ask-exemption': 'withdraw',
};

/** The step that takes `action` back, if it is among those that may be taken now. */
export function undoOf(
  action: OrderAction,
  { allowedActions }: { allowedActions: readonly { action: OrderAction }[] },
): OrderAction | null {
  const back = undone[action];
  return back !== undefined && allowedActions.some((allowed) => allowed.action === back) ? back : null;
}
