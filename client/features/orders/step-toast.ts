import { createStore } from 'zustand/vanilla';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { OrderAction } from '../../../domain/orders/transitions.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';

/** What became of a step on an order that may not be open any more. */
export interface StepToast {
  action: OrderAction;
  /** As it is now, or was before the step that failed. */
  order: OrderWithHistory;
  /** Null for a step that was taken. */
  problem: RequestProblem | null;
  /** The step that takes it back; null where there is none. */
  undo: OrderAction | null;
  /** Whether the step before it was taken back by this one. */
  isUndone: boolean;
}

export const stepToast = createStore<{ toast: StepToast | null }>(() => ({ toast: null }));

/** How long it is told that a step was taken, milliseconds; what failed stays until it is seen to. */
const shownFor = 10_000;
let timer: ReturnType<typeof setTimeout> | undefined;

function show(toast: StepToast): void {
  clearTimeout(timer);
  stepToast.setState({ toast });
  if (!toast.problem) timer = setTimeout(dismissToast, shownFor);
}

export function dismissToast(): void {
  clearTimeout(timer);
  stepToast.setState({ toast: null });
}

export function tellDone(action: OrderAction, order: OrderWithHistory, undo: OrderAction | null): void {
  show({ action, order, problem: null, undo, isUndone: false });
}

/** Says that the last step was taken back. */
export function tellUndone(action: OrderAction, order: OrderWithHistory): void {
  show({ action, order, problem: null, undo: null, isUndone: true });
}

export function tellFailed(action: OrderAction, order: OrderWithHistory, problem: RequestProblem): void {
  show({ action, order, problem, undo: null, isUndone: false });
}
