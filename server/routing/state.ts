import type { LayerLeftOut } from '../../domain/answers/routing.ts';

/** How routing stands in this process. */
export interface RoutingState {
  /** The snapshot that it answers by; null before the first could be built. */
  snapshot: string | null;
  /** Since when newer layers or rules are in force that could not be taken in; null while there are none. */
  behindSince: Date | null;
  /** What of its layers takes no part. */
  leftOut: readonly LayerLeftOut[];
}

/** What whoever runs the service should see to. */
export function routingWarnings({ snapshot, behindSince, leftOut }: RoutingState): string[] {
  const since = behindSince?.toISOString();
  const warnings = leftOut.map(
    ({ layer, version, count }) =>
      `Routing leaves out ${count} feature${count === 1 ? '' : 's'} of version ${version} of ${layer}: GET /api/routing/snapshot names them`,
  );
  if (snapshot === null) warnings.unshift('Routing has no snapshot yet: places are not decided');
  else if (since)
    warnings.unshift(
      `Routing answers by the snapshot ${snapshot}: what came into force since could not be taken in (since ${since}); it is tried again`,
    );
  return warnings;
}
