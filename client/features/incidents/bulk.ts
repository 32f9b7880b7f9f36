import { may } from '../../../domain/access/permissions.ts';
import type { SessionUser } from '../../../domain/answers/access.ts';
import {
  type Course,
  type OrderAction,
  type Transition,
  transitions,
} from '../../../domain/orders/transitions.ts';
import { call } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { fromOrder, type Incident, markRead, merge } from './incidents.ts';

/** A step that some of the picked orders can take. */
export interface BulkStep {
  action: OrderAction;
  noteRequired: boolean;
  course: Course;
  orders: readonly Incident[];
}

/** Of a step on one order: taken, or why not. */
export interface BulkResult {
  incident: Incident;
  problem: RequestProblem | null;
}

/** Steps towards the close come first. */
const courses: readonly Course[] = ['onward', 'beside', 'back'];

function plain({ when, needs }: Transition): boolean {
  return when === null && needs === null;
}

/**
 * The steps that this person may take on at least one of the incidents: onward first, then those for the most. Steps
 * that depend on more than the order's state are taken one by one, where that is in view.
 */
export function stepsFor(
  incidents: readonly Incident[],
  user: Pick<SessionUser, 'role' | 'grants'>,
): BulkStep[] {
  const steps = new Map<OrderAction, { noteRequired: boolean; course: Course; orders: Incident[] }>();
  for (const incident of incidents)
    for (const transition of transitions) {
      const { from, action, permission, noteRequired, course } = transition;
      if (from !== incident.state || !incident.number || !plain(transition) || !may(user, permission))
        continue;
      const step = steps.get(action) ?? { noteRequired: false, course, orders: [] };
      step.noteRequired ||= noteRequired;
      step.orders.push(incident);
      steps.set(action, step);
    }
  return [...steps]
    .map(([action, step]) => ({ action, ...step }))
    .sort(
      (a, b) => courses.indexOf(a.course) - courses.indexOf(b.course) || b.orders.length - a.orders.length,
    );
}

/** Why a step is not taken on an incident. */
export type WhyNot = 'other-state' | 'not-allowed' | 'by-itself' | 'no-order';

/**
 * Why a step does not apply to an incident: it has no order, its state has no such step, the person may not take it, or it
 * depends on more than the state and is taken where that is in view.
 */
export function whyNot(
  { number, state }: Pick<Incident, 'number' | 'state'>,
  action: OrderAction,
  user: Pick<SessionUser, 'role' | 'grants'>,
): WhyNot | null {
  if (!number || !state) return 'no-order';
  const transition = transitions.find((each) => each.from === state && each.action === action);
  if (!transition) return 'other-state';
  if (!may(user, transition.permission)) return 'not-allowed';
  return plain(transition) ? null : 'by-itself';
}

/** So many requests are under way at once: enough to be quick, too few to crowd out others. */
const atOnce = 4;

/**
 * Takes a step on each of the orders as it is shown, at the revision it is shown with; one that is refused keeps
 * no other from going on.
 * @param onResult is called for each as soon as it is answered
 */
export async function takeStep(
  action: OrderAction,
  orders: readonly Incident[],
  note: string,
  onResult: (result: BulkResult) => void,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...orders];
  async function work(): Promise<void> {
    for (let incident = waiting.shift(); incident && !signal.aborted; incident = waiting.shift()) {
      const { number, revision } = incident;
      try {
        const order = await call('post', '/api/orders/{number}/actions', {
          params: { number: number! },
          body: { action, revision, ...(note.trim() ? { note: note.trim() } : {}) },
        });
        merge([fromOrder(order)]);
        markRead(order.eventId, order.revision);
        onResult({ incident, problem: null });
      } catch (error) {
        onResult({ incident, problem: asProblem(error) });
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
}
