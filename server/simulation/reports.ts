import type { Geometry } from 'geojson';
import { Random } from '../../data/demo-city/random.ts';
import { Problem } from '../input/problem.ts';
import { blurred, displaced, placeOn } from './points.ts';
import type { Scenario, Scenarios } from './scenarios.ts';

/** A feature at which something can happen. */
export interface Place {
  name: string;
  /** Empty where there is none. */
  nameEn: string;
  properties: Record<string, unknown>;
  geometry: Geometry;
}

/** A body for `POST /api/events`. */
export interface SimulatedReport {
  source: string;
  externalId: string;
  item: string;
  point: [number, number];
  accuracy: number;
  occurredAt: string;
  description: string;
  properties: { simulated: true; description_en: string; [further: string]: unknown };
}

/** Where something was found, that others may report too. */
interface Finding {
  scenario: Scenario;
  place: Place;
  point: [number, number];
}

/** How often a report is about one of the last findings. */
const repeatShare = 0.2;
const remembered = 20;

interface Choice {
  scenario: Scenario;
  places: Place[];
  /** Sum of the weights up to and with this one. */
  upTo: number;
}

function choicesOf(scenarios: Scenarios, placesOf: ReadonlyMap<string, readonly Place[]>): Choice[] {
  const choices: Choice[] = [];
  let total = 0;
  for (const scenario of scenarios.scenarios) {
    const allowed = Object.entries(scenario.where ?? {});
    const places = (placesOf.get(scenario.layer) ?? []).filter(
      ({ name, properties }) =>
        name !== '' && allowed.every(([field, values]) => values.includes(String(properties[field]))),
    );
    if (places.length === 0) continue;
    total += scenario.weight;
    choices.push({ scenario, places, upTo: total });
  }
  return choices;
}

function sentence(template: string, name: string, number: number | null): string {
  return template.replace('{name}', name).replace('{n}', String(number));
}

/**
 * Reports without end, each at a place where its item belongs; some are of what was reported before. The same seed draws the same findings at the
 * same places; ids and times are those of the run.
 * @param placesOf features by layer id; those without a name, and scenarios of layers without any, are left out
 * @param run part of every external id, so that two runs never repeat each other's
 * @throws Problem 409 `no-places` when no scenario has a feature
 */
export function* simulatedReports(
  scenarios: Scenarios,
  placesOf: ReadonlyMap<string, readonly Place[]>,
  seed: number,
  run: string,
): Generator<SimulatedReport, never> {
  const choices = choicesOf(scenarios, placesOf);
  const total = choices.at(-1)?.upTo;
  if (total === undefined) {
    const layers = [...new Set(scenarios.scenarios.map(({ layer }) => layer))];
    throw new Problem(
      409,
      'no-places',
      `None of the layers ${layers.join(', ')} has a feature to place events on`,
    );
  }
  const random = new Random(seed);
  const recent: Finding[] = [];
  function find(): Finding {
    const drawn = random.between(0, total!);
    const { scenario, places } = choices.find(({ upTo }) => drawn < upTo) ?? choices[0]!;
    const place = random.pick(places);
    const angle = random.between(0, 2 * Math.PI);
    const point = displaced(
      placeOn(place.geometry, random),
      scenario.beside * Math.cos(angle),
      scenario.beside * Math.sin(angle),
    );
    recent.push({ scenario, place, point });
    if (recent.length > remembered) recent.shift();
    return recent.at(-1)!;
  }
  for (let serial = 1; ; serial++) {
    const again = recent.length > 0 && random.next() < repeatShare;
    const { scenario, place, point } = again ? random.pick(recent) : find();
    const source = random.pick(scenario.sources);
    const { accuracy, delay } = scenarios.sources[source]!;
    const number = scenario.number ? random.integer(...scenario.number) : null;
    yield {
      source,
      externalId: `simulated-${run}-${serial}`,
      item: scenario.item,
      point: blurred(point, accuracy, random),
      accuracy,
      occurredAt: new Date(Date.now() - random.between(0, delay * 1000)).toISOString(),
      description: sentence(scenario.zh, place.name, number),
      properties: {
        simulated: true,
        description_en: sentence(scenario.en, place.nameEn || place.name, number),
        ...Object.fromEntries(
          Object.entries(scenario.properties).map(([name, values]) => [name, random.pick(values)]),
        ),
      },
    };
  }
}
