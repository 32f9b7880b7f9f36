import type { Principal } from '../../domain/access/principal.ts';
import type { ImpactLine } from '../../domain/answers/impact.ts';
import type { Events } from '../events/service.ts';
import type { Routing } from '../routing/service.ts';
import type { ImpactRequest } from './schema.ts';

export interface Impact {
  /**
   * The stored events that two snapshots decide differently, in batches, each with the number of events
   * compared so far; resolves once both snapshots are there.
   * @throws Problem 400 `unknown-snapshot`
   */
  compare(
    request: ImpactRequest,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<{ compared: number; lines: ImpactLine[] }>>;
}

export function createImpact({ routing, events }: { routing: Routing; events: Events }): Impact {
  return {
    async compare({ from, to, events: filter }, principal, signal) {
      const before = await routing.find({ snapshot: from });
      const after = await routing.find({ snapshot: to });
      const compare = routing.comparison(before.snapshot, after.snapshot);
      async function* batches() {
        let compared = 0;
        for await (const places of events.places(filter, principal, signal)) {
          const differences = compare(
            places.map(({ lon, lat, item, accuracy, accuracyPercent, facility, occurredAt }) => ({
              lon,
              lat,
              item,
              accuracy: accuracy ?? undefined,
              accuracyPercent: accuracyPercent ?? undefined,
              facility: facility ?? undefined,
              at: occurredAt,
            })),
          );
          compared += places.length;
          const lines = differences.map(({ place, ...verdicts }): ImpactLine => {
            const { id, orderNumber, item, lon, lat } = places[place]!;
            return { event: id, orderNumber, item, point: [lon, lat], ...verdicts };
          });
          yield { compared, lines };
        }
      }
      return batches();
    },
  };
}
