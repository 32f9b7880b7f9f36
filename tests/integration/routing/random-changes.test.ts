import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBuilder } from '../../../server/routing/builder.ts';
import type { Snapshot } from '../../../server/routing/snapshot.ts';
import { testDatabase } from '../../harness/database.ts';
import { box, type Feature, publish, type Running, startRouting } from './town.ts';

/** Two streets side by side, each a responsibility grid of this many lattice steps each way. */
const side = 6;
const step = 0.00125;
const lonOf = (x: number) => 123 + x * step;
const latOf = (y: number) => 31 + y * step;

/** A unit grid on the lattice: west, south, east, north in steps. */
interface Cell {
  code: string;
  street: 0 | 1;
  at: [number, number, number, number];
}
interface City {
  cells: Cell[];
  /** Where the border between the streets is drawn, which may be another place than where their grids meet. */
  border: number;
  /** How far north the river flows. */
  river: number;
  serial: number;
}

const streetCodes = ['990101001', '990101002'];

function newCell(city: City, street: Cell['street'], at: Cell['at']): Cell {
  city.serial++;
  return { code: `${streetCodes[street]}001${String(city.serial).padStart(3, '0')}`, street, at };
}

function split(city: City, pick: number, vertical: boolean): void {
  const cell = city.cells[pick % city.cells.length]!;
  const [low, high] = vertical ? [0, 2] : [1, 3];
  const [from, to] = [cell.at[low]!, cell.at[high]!];
  if (to - from < 2) return;
  const middle = from + 1 + (pick % (to - from - 1));
  const halves = [cell.at.with(high, middle), cell.at.with(low, middle)] as Cell['at'][];
  city.cells = city.cells.filter((one) => one !== cell);
  for (const at of halves) city.cells.push(newCell(city, cell.street, at));
}

/** A neighbour that shares a whole side with the cell, to its east or north. */
function beside(city: City, { street, at }: Cell, vertical: boolean): Cell | undefined {
  const [low, high, across, along] = vertical ? [0, 2, 1, 3] : [1, 3, 0, 2];
  return city.cells.find(
    (one) =>
      one.street === street &&
      one.at[low!] === at[high!] &&
      one.at[across!] === at[across!] &&
      one.at[along!] === at[along!],
  );
}

function merge(city: City, pick: number, vertical: boolean): void {
  const cell = city.cells[pick % city.cells.length]!;
  const other = beside(city, cell, vertical);
  if (!other) return;
  city.cells = city.cells.filter((one) => one !== cell && one !== other);
  city.cells.push(newCell(city, cell.street, [cell.at[0], cell.at[1], other.at[2], other.at[3]]));
}

function shift(city: City, pick: number, vertical: boolean): void {
  const cell = city.cells[pick % city.cells.length]!;
  const other = beside(city, cell, vertical);
  const [low, high] = vertical ? [0, 2] : [1, 3];
  if (!other || other.at[high]! - other.at[low]! < 2) return;
  cell.at[high]!++;
  other.at[low]!++;
}

const change = fc.record({
  kind: fc.constantFrom('split', 'merge', 'shift', 'street', 'river'),
  pick: fc.nat(1000),
  vertical: fc.boolean(),
});

function apply(
  city: City,
  { kind, pick, vertical }: { kind: string; pick: number; vertical: boolean },
): void {
  if (kind === 'split') split(city, pick, vertical);
  else if (kind === 'merge') merge(city, pick, vertical);
  else if (kind === 'shift') shift(city, pick, vertical);
  else if (kind === 'street') city.border = 1 + (pick % (2 * side - 1));
  else city.river = pick % side;
}

function layersOf({ cells, border, river }: City): Record<string, Feature[]> {
  const drawn = (west: number, south: number, east: number, north: number) =>
    box(lonOf(west), latOf(south), lonOf(east), latOf(north));
  return {
    districts: [{ code: '990101', geometry: drawn(0, 0, 2 * side, side) }],
    streets: [
      { code: streetCodes[0]!, parent: '990101', geometry: drawn(0, 0, border, side) },
      { code: streetCodes[1]!, parent: '990101', geometry: drawn(border, 0, 2 * side, side) },
    ],
    'responsibility-grids': streetCodes.map((code, i) => ({
      code: `${code}001`,
      parent: code,
      geometry: drawn(i * side, 0, (i + 1) * side, side),
    })),
    'unit-grids': cells.map(({ code, street, at }) => ({
      code,
      parent: `${streetCodes[street]}001`,
      geometry: drawn(...at),
    })),
    rivers: [
      {
        code: 'r1',
        properties: { class: 'district', reachOwner: 'w', reachOwnerName: '水务局', managementWidth: 40 },
        geometry: {
          type: 'LineString',
          coordinates: [
            [lonOf(0), latOf(river)],
            [lonOf(2 * side), latOf(river)],
          ],
        },
      },
    ],
  };
}

/** Places all over the city and around it, among them every corner and the middle of every side of the lattice. */
function* places() {
  for (let x = -1; x <= 4 * side + 1; x++)
    for (let y = -1; y <= 2 * side + 1; y++) {
      yield [lonOf(x / 2), latOf(y / 2)] as const;
      yield [lonOf(x / 2 + 0.31), latOf(y / 2 + 0.17)] as const;
    }
}

function decisions({ routing }: Running, snapshot: Snapshot): string[] {
  const at = new Date('2026-03-01T00:00:00Z');
  return [...places()].map(([lon, lat]) =>
    JSON.stringify(
      routing.decideOn(snapshot, { lon, lat, item: 'river.silting', accuracy: 10 }, { at, brief: false }),
    ),
  );
}

it('answers from a version changed at random as a snapshot built from nothing does', {
  timeout: 180_000,
}, async () => {
  const database = await testDatabase();
  const city: City = { cells: [], border: side, river: 2, serial: 0 };
  for (const street of [0, 1] as const)
    city.cells.push(newCell(city, street, [street * side, 0, (street + 1) * side, side]));
  for (let pick = 1; pick < 12; pick++) split(city, 7 * pick, pick % 2 === 0);
  const running = await startRouting(database);
  let written: Record<string, Feature[]> = {};
  const put = async () => {
    const wanted = layersOf(city);
    for (const [layer, features] of Object.entries(wanted))
      if (JSON.stringify(written[layer]) !== JSON.stringify(features))
        await publish(database, layer, features);
    written = structuredClone(wanted);
    await running.layers.refresh();
    const newest = Math.max(...running.layers.published().map(({ publicationId }) => publicationId));
    await expect
      .poll(() => running.routing.current().name.endsWith(`/${newest}`), { timeout: 20_000 })
      .toBe(true);
  };
  await put();
  const changes = fc.array(change, { minLength: 3, maxLength: 8 });
  const property = fc.asyncProperty(changes, async (list) => {
    for (const one of list) apply(city, one);
    await put();
    const changed = running.routing.current();
    const anew = await createBuilder(database.connection).build(
      running.layers.published(),
      running.routing.rules.inForce(),
    );
    expect(changed.mosaic.table.codes).toEqual(expect.arrayContaining(city.cells.map(({ code }) => code)));
    expect(decisions(running, changed)).toEqual(decisions(running, anew));
  });
  await fc.assert(property, { numRuns: 3, endOnFailure: true });
  await running.routing.close();
  await running.layers.close();
  expect(running.failures).toEqual([]);
});
