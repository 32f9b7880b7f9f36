import { cityWide, type Principal } from '../../domain/access/principal.ts';
import { scopeOf } from '../../domain/access/scopes.ts';
import type { OrderAction } from '../../domain/orders/transitions.ts';
import type { Events } from '../events/service.ts';
import { firstOf } from '../features/choosing.ts';
import type { Features } from '../features/service.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import { wholeView } from '../layers/view.ts';
import type { Orders } from '../orders/service.ts';
import type { Sources } from '../sources/service.ts';
import type { Place, SimulatedReport } from './reports.ts';
import { readScenarios } from './scenarios.ts';
import { simulateInto } from './service.ts';

const reports = 64;
const minutesApart = 3;
const placesPerLayer = 2_000;
const machines = ['camera-ai', 'sensor', 'vehicle-gps'];
const reporter = cityWide('key', 'demo-city', 'admin');
const dispatcher = cityWide('user', 'dispatcher', 'dispatcher');
// How far the oldest quarter of the orders has come: the newer ones still wait for a dispatcher.
const steps: OrderAction[][] = [
  ['dispatch', 'accept', 'finish', 'check', 'close'],
  ['dispatch', 'accept', 'finish'],
  ['dispatch', 'accept'],
  ['dispatch'],
];

interface Dependencies {
  features: Features;
  events: Events;
  orders: Orders;
  sources: Sources;
  items: Items;
}

async function placesOf(features: Features, layer: string): Promise<Place[]> {
  const places: Place[] = [];
  const always = new AbortController().signal;
  const chosen = firstOf(features.collection(layer, wholeView), placesPerLayer);
  for await (const batch of features.read(chosen, always))
    for (const { name, properties, geometry } of batch)
      places.push({
        name: name ?? '',
        nameEn: String(properties.name_en ?? ''),
        properties,
        geometry: JSON.parse(geometry!),
      });
  return places;
}

async function work(orders: Orders, number: string, actions: OrderAction[]): Promise<void> {
  const { lead } = await orders.find(number, dispatcher);
  const role = lead.kind === 'street-office' ? 'street' : 'handler';
  const scopes = [scopeOf.unit(lead.code)];
  const office: Principal = { kind: 'user', name: role, role, grants: [{ role, unit: lead.code, scopes }] };
  for (const action of actions) {
    const actor = action === 'accept' || action === 'finish' ? office : dispatcher;
    try {
      await orders.act(number, { action, note: action === 'finish' ? '现场已处置完毕' : null }, actor);
    } catch (error) {
      // An order that waits to be verified, or that belongs to no street, stays where it is.
      if (error instanceof Problem) return;
      throw error;
    }
  }
}

/** Lets the sources of the demo city be seen; machines among them may report what they can find, and nothing else. */
async function introduce(sources: Sources, items: Items): Promise<void> {
  const { sources: known, scenarios } = readScenarios(items);
  for (const id of Object.keys(known)) {
    const found = scenarios.filter((scenario) => scenario.sources.includes(id)).map(({ item }) => item);
    await sources.put(id, { items: machines.includes(id) ? found : null, area: null, rate: null });
  }
}

/**
 * Gives the demo city the hours before its first visitor: reports of the last three hours, a quarter of their
 * orders on their way. The same seed gives the same findings.
 */
export async function simulateOpening(
  { features, events, orders, sources, items }: Dependencies,
  seed: number,
): Promise<void> {
  await introduce(sources, items);
  const numbers = new Set<string>();
  const opened = Date.now() - reports * minutesApart * 60_000;
  const aged = (report: SimulatedReport, index: number) => ({
    ...report,
    occurredAt: new Date(opened + index * minutesApart * 60_000).toISOString(),
  });
  await simulateInto({
    places: (layer) => placesOf(features, layer),
    async post(batch) {
      const outcomes = await events.reportMany(batch.map(aged), reporter);
      for (const outcome of outcomes) if ('orderNumber' in outcome) numbers.add(outcome.orderNumber);
      return outcomes;
    },
    rate: Number.POSITIVE_INFINITY,
    count: reports,
    seed,
  });
  for (const [index, number] of [...numbers].slice(0, reports / 4).entries())
    await work(orders, number, steps[index % steps.length]!);
}
