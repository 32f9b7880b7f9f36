import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { ImpactLine } from '../../../domain/answers/impact.ts';
import type { Decision } from '../../../domain/routing/decision.ts';
import { environmentOf, runCommand } from '../../harness/command.ts';
import { noCity } from '../../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../../harness/whole-service.ts';
import { city, type Drawn, places } from '../../unit/routing/cities.ts';
import { box, publish } from './town.ts';

const layerOfTier = ['districts', 'streets', 'responsibility-grids', 'unit-grids'];
const item = 'road.bike-misparked';

/** Cities without responsibility grids, whose streets and unit grids are there. */
const cities = fc.sample(
  city.filter(([, streets, grids, units]) => !!streets?.length && grids === null && !!units?.length),
  { numRuns: 2, seed: 20_261_130 },
);

async function publishTiers(service: Pick<WholeService, 'database'>, tiers: readonly (Drawn[] | null)[]) {
  for (const [i, tier] of tiers.entries())
    if (tier?.length)
      await publish(
        service.database,
        layerOfTier[i]!,
        tier.map(({ code, parent, box: drawn }) => ({
          code,
          parent: parent ?? null,
          geometry: box(...drawn),
        })),
      );
}

const outcome = ({ status, areas, lead }: Decision) => ({
  status,
  areas: [areas.district, areas.street, areas.responsibilityGrid, areas.unitGrid].map(
    (area) => area?.code ?? '',
  ),
  lead: lead.code,
});
type Outcome = ReturnType<typeof outcome>;

/** What a line of CSV says, refusals left out. */
function outcomes(csv: string): (Outcome | null)[] {
  const [, ...lines] = csv.trimEnd().split('\n');
  return lines.map((line) => {
    const cells = line.split(',');
    return cells[3] === 'error'
      ? null
      : { status: cells[3] as Decision['status'], areas: cells.slice(4, 8), lead: cells[8]! };
  });
}

describe.each(cities.map((tiers, i) => [i, tiers] as const))(
  'a city with faults in its parents, number %i',
  (_, tiers) => {
    it('is answered alike by address, JSON, NDJSON, CSV and command, and so are events and their impact', async () => {
      const service = await startWholeService((database) => publishTiers({ database }, tiers), noCity);
      const ask = async (path: string, body?: string | object, type = 'application/json') => {
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        const answer = await fetch(`${service.url}${path}`, {
          method: body === undefined ? 'GET' : 'POST',
          headers: { authorization: `Bearer ${service.adminKey}`, 'content-type': type },
          ...(body === undefined ? {} : { body: text }),
        });
        return answer.text();
      };
      try {
        const asked = places().filter((__, i) => i % 3 === 0);
        const one: (Outcome | null)[] = [];
        for (const { lon, lat } of asked) {
          const decision = JSON.parse(await ask(`/api/route?lon=${lon}&lat=${lat}`));
          one.push(decision.lead ? outcome(decision) : null);
        }
        const read = (answers: (Decision & { problem?: object })[]) =>
          answers.map((line) => (line.problem ? null : outcome(line)));
        expect(read(JSON.parse(await ask('/api/route', { points: asked })).decisions)).toEqual(one);
        const lines = await ask(
          '/api/route',
          asked.map((query) => JSON.stringify(query)).join('\n'),
          'application/x-ndjson',
        );
        expect(
          read(
            lines
              .trimEnd()
              .split('\n')
              .slice(0, asked.length)
              .map((line) => JSON.parse(line)),
          ),
        ).toEqual(one);
        const csv = `lon,lat\n${asked.map(({ lon, lat }) => `${lon},${lat}`).join('\n')}\n`;
        expect(outcomes(await ask('/api/route', csv, 'text/csv')).slice(0, asked.length)).toEqual(one);
        const command = await runCommand(['route', '-'], environmentOf(service.place), csv);
        expect(command.code).toBe(0);
        expect(outcomes(command.output).slice(0, asked.length)).toEqual(one);

        const inside = asked.flatMap(({ lon, lat }, i) =>
          one[i] ? [{ point: [lon, lat], expected: one[i] }] : [],
        );
        await ask(
          '/api/events',
          inside.map(({ point }, i) => ({ source: 'survey', externalId: String(i), item, point })),
        );
        const { events } = JSON.parse(await ask('/api/events?limit=1000')) as { events: Event[] };
        expect(events).toHaveLength(inside.length);
        for (const { externalId, decision } of events)
          expect(outcome(decision)).toEqual(inside[Number(externalId)]!.expected);

        // The street of the lowest code is gone: whoever was in it is somebody else's, and nobody else is.
        const gone = tiers.with(1, tiers[1]!.slice(1));
        await publishTiers(service, [null, gone[1]!, null, null]);
        const was = events[0]!.decision.snapshot;
        await expect
          .poll(
            async () =>
              JSON.parse(await ask(`/api/route?lon=${asked[40]!.lon}&lat=${asked[40]!.lat}`)).snapshot,
            { timeout: 20_000 },
          )
          .not.toBe(was);
        const { differences, compared } = JSON.parse(await ask('/api/route/impact', { from: was })) as {
          differences: ImpactLine[];
          compared: number;
        };
        expect(compared).toBe(inside.length);
        const expected: number[] = [];
        for (const { id, point, decision } of events) {
          const now = JSON.parse(await ask(`/api/route?lon=${point[0]}&lat=${point[1]}`)) as Decision;
          if (!now.lead || JSON.stringify(outcome(now)) !== JSON.stringify(outcome(decision)))
            expected.push(id);
        }
        expect(differences.map(({ event }) => event).toSorted((a, b) => a - b)).toEqual(
          expected.toSorted((a, b) => a - b),
        );
      } finally {
        await service.close();
      }
    });
  },
);
