import { along, bearing, length, lineString } from '@turf/turf';
import type { Position } from 'geojson';
import { Random } from '../../data/demo-city/random.ts';
import type { VehicleSettings } from '../vehicles/schema.ts';
import type { Place } from './reports.ts';

const routeMetres = 12_000;
const dayMs = 86_400_000;

interface FleetKind {
  kind: string;
  letter: string;
  count: number;
  /** km/h. */
  speed: number;
  works: boolean;
}

const fleet: readonly FleetKind[] = [
  { kind: 'collection-truck', letter: 'C', count: 24, speed: 28, works: true },
  { kind: 'sprinkler', letter: 'S', count: 8, speed: 14, works: true },
  { kind: 'sweeper', letter: 'W', count: 8, speed: 9, works: true },
  { kind: 'construction-waste-truck', letter: 'Z', count: 8, speed: 38, works: false },
];

export interface SimulatedPosition {
  source: string;
  vehicle: string;
  lon: number;
  lat: number;
  observedAt: string;
  speed: number;
  heading: number;
  working: boolean;
}

export interface SimulatedVehicle {
  source: string;
  code: string;
  settings: VehicleSettings;
  /** Where it is at a time; the same time gives the same place. */
  at(time: Date): SimulatedPosition;
}

/** Vertices of roads that lead to each other, by their coordinates. */
function networkOf(roads: readonly Place[]): Map<string, Position[]> {
  const network = new Map<string, Position[]>();
  const join = (from: Position, to: Position) => {
    const known = network.get(String(from));
    if (known) known.push(to);
    else network.set(String(from), [to]);
  };
  for (const { geometry } of roads) {
    const lines =
      geometry.type === 'LineString'
        ? [geometry.coordinates]
        : geometry.type === 'MultiLineString'
          ? geometry.coordinates
          : [];
    for (const line of lines)
      for (let i = 1; i < line.length; i++) {
        join(line[i - 1]!, line[i]!);
        join(line[i]!, line[i - 1]!);
      }
  }
  return network;
}

/** A drive along roads, turning back at their ends only. */
function routeFrom(start: Position, network: ReadonlyMap<string, Position[]>, random: Random): Position[] {
  const route = [start];
  let [before, here] = [start, start];
  for (let metres = 0; metres < routeMetres && route.length < 2000; ) {
    const ways = network.get(String(here)) ?? [];
    const onward = ways.filter((to) => String(to) !== String(before));
    const choice = onward.length > 0 ? onward : ways;
    if (choice.length === 0) break;
    const next = choice[random.integer(0, choice.length - 1)]!;
    metres += length(lineString([here, next]), { units: 'meters' });
    route.push(next);
    [before, here] = [here, next];
  }
  return route;
}

function vehicleOn(code: string, { kind, speed, works }: FleetKind, route: Position[]): SimulatedVehicle {
  const line = lineString(route);
  const metres = length(line, { units: 'meters' });
  const perMs = speed / 3600;
  return {
    source: 'fleet',
    code,
    settings: { kind, plate: `演A${code}`, unit: null, area: null },
    at(time) {
      // There and back again, from midnight on.
      const driven = ((time.getTime() % dayMs) * perMs) % (2 * metres);
      const isBack = driven > metres;
      const place = (at: number) =>
        along(line, Math.min(Math.max(at, 0), metres), { units: 'meters' }).geometry.coordinates;
      const where = isBack ? 2 * metres - driven : driven;
      const [here, ahead] = [place(where), place(where + (isBack ? -20 : 20))];
      return {
        source: 'fleet',
        vehicle: code,
        lon: Number(here[0]!.toFixed(6)),
        lat: Number(here[1]!.toFixed(6)),
        observedAt: time.toISOString(),
        speed: Number((speed * (0.85 + 0.3 * Math.abs(Math.sin(time.getTime() / 97_000)))).toFixed(1)),
        heading: Math.round((bearing(here, ahead) + 360) % 360),
        working: works,
      };
    },
  };
}

/** Vehicles that drive along roads; none where there are no roads. The same seed gives the same ones. */
export function simulatedFleet(roads: readonly Place[], seed: number): SimulatedVehicle[] {
  const network = networkOf(roads);
  const starts = [...network.values()].flat();
  if (starts.length === 0) return [];
  const random = new Random(seed);
  return fleet.flatMap((kind) =>
    Array.from({ length: kind.count }, (_, index) => {
      const code = `${kind.letter}${String(index + 1).padStart(4, '0')}`;
      const start = starts[random.integer(0, starts.length - 1)]!;
      return vehicleOn(code, kind, routeFrom(start, network, random));
    }),
  );
}
