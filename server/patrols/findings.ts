import type { Principal } from '../../domain/access/principal.ts';
import { fieldSource } from '../../domain/intake/channels.ts';
import type { Attachments } from '../attachments/service.ts';
import { createFiling } from '../events/filing.ts';
import type { Events } from '../events/service.ts';
import { type Doing, refuse, timeOf } from './doing.ts';
import * as store from './doing-store.ts';
import type { FindingRequest } from './schema.ts';

export interface Findings {
  /**
   * Reports what was found on a task as an event; it is routed, joins or opens an order as any other. A repeat with the
   * same id answers the first result. Photos go with it, or to its event later.
   * @throws what `Doing.doing` and `Events.report` throw; Problem 400 `place-needed`, `unknown-place`
   */
  report(
    id: number,
    request: FindingRequest,
    principal: Principal,
  ): Promise<{ event: number; order: string; repeated: boolean }>;
}

export function createFindings(events: Events, attachments: Attachments, doing: Doing): Findings {
  const filing = createFiling(events, attachments);
  return {
    async report(
      id,
      { id: own, at: text, target, point, attachments: files, uploads, properties = {}, ...told },
      principal,
    ) {
      // Seen to first, so that what may not be done becomes no event.
      const { at, place, ordinal, facility } = await doing.doing(
        id,
        principal,
        async (transaction, task, now) => {
          const time = timeOf(task, text, now);
          const targets = await store.targetsOf(transaction, id);
          const one = target === undefined ? undefined : targets.find(({ ordinal }) => ordinal === target);
          if (target !== undefined && !one)
            throw refuse(
              400,
              'unknown-place',
              { zh: `任务没有第 ${target} 个地点`, en: `The task has no place ${target}` },
              '/target',
            );
          const near = point && !one ? await store.nearestTarget(transaction, id, point) : null;
          const found = point ?? (one && (await store.pointOf(transaction, id, one.ordinal)));
          if (!found)
            throw refuse(
              400,
              'place-needed',
              {
                zh: '需要“point”坐标或任务地点“target”',
                en: 'A finding needs its "point", or a "target" of the task',
              },
              '/point',
            );
          const nearest = one ?? targets.find(({ ordinal }) => ordinal === near?.ordinal);
          return {
            at: time,
            place: found,
            ordinal: nearest?.ordinal ?? null,
            facility: one?.kind === 'point' ? one.code : null,
          };
        },
      );
      const report = {
        source: fieldSource,
        externalId: `${id}/${own}`,
        ...told,
        point: place,
        occurredAt: new Date(at).toISOString(),
        properties: { ...(facility === null ? {} : { facility }), ...properties, patrolTask: id },
      };
      const { event, repeated } =
        files || uploads
          ? await filing.withInline({ ...report, attachments: files, uploads }, principal)
          : await events.report(report, principal);
      await doing.doing(id, principal, async (transaction, task) => {
        await store.addFinding(transaction, {
          task: id,
          target: ordinal,
          event: event.id,
          at,
          actor: principal.name,
        });
        await store.begin(transaction, id, at);
        task.begunAt = Math.min(task.begunAt ?? at, at);
      });
      return { event: event.id, order: event.orderNumber, repeated };
    },
  };
}
