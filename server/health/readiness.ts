import { type RoutingState, routingWarnings } from '../routing/state.ts';
import type { Background, FailingTask } from './background.ts';

/** What a process that can answer says of itself; features and errors are named to those who may see them only. */
export interface Readiness {
  /** What should be seen to, each a sentence. */
  warnings: string[];
  routing: Omit<RoutingState, 'leftOut'> & { leftOut: { layer: string; version: number; count: number }[] };
  /** Work in the background that fails. */
  background: FailingTask[];
}

/** @param others further warnings */
export function readinessOf(
  routing: RoutingState,
  background: Pick<Background, 'failing'>,
  others: readonly string[],
): Readiness {
  const failing = background.failing();
  return {
    warnings: [
      ...others,
      ...routingWarnings(routing),
      ...failing.map(
        ({ task, since, failures }) =>
          `${task} has failed ${failures} time${failures === 1 ? '' : 's'} since ${since.toISOString()}, and is tried again: the log says why`,
      ),
    ],
    routing: {
      ...routing,
      leftOut: routing.leftOut.map(({ layer, version, count }) => ({ layer, version, count })),
    },
    background: failing,
  };
}
