import type { FeatureCollection } from 'geojson';
import { z } from 'zod';
import type { Outcome } from '../../domain/answers/events.ts';
import type { IndicatorsAnswer } from '../../domain/answers/indicators.ts';
import { Problem } from '../input/problem.ts';
import type { SimulatedPosition } from './fleet.ts';
import { simulatedValue } from './indicator-values.ts';
import type { Place, SimulatedReport } from './reports.ts';
import type { SimulatedReading } from './sensor-readings.ts';

const pageSize = 1000;
const mostPages = 20;
const readingsAtOnce = 2000;

const problemSchema = z.looseObject({ code: z.string(), detail: z.string() });

interface Link {
  rel: string;
  href: string;
}

type FeaturePage = FeatureCollection & { links?: Link[] };

/** What a simulation needs of a running service. */
export interface Client {
  /** The features of a layer, 20,000 at most; none when the service does not have the layer. */
  places(layer: string): Promise<Place[]>;
  post(reports: readonly SimulatedReport[]): Promise<Outcome[]>;
  /** Sends readings of sensors. */
  measure(readings: readonly SimulatedReading[]): Promise<void>;
  /** Sends positions of vehicles. */
  move(positions: readonly SimulatedPosition[]): Promise<void>;
  /** Sends the values of all indicators that take some, as they are at a time; nothing where the key may not. */
  push(now: Date): Promise<void>;
}

/**
 * Speaks to the service at `baseUrl` with an API key.
 * @throws Problem, from each method: what the service answered, or 503 `service-unreachable`
 */
export function createClient(baseUrl: string, key: string, signal: AbortSignal | undefined): Client {
  async function request(url: URL, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${key}`);
    const response = await fetch(url, { ...init, headers, signal: signal ?? null }).catch((error: Error) => {
      if (signal?.aborted) throw error;
      throw new Problem(503, 'service-unreachable', `Nothing answers at ${url.origin}: ${error.message}`);
    });
    if (response.ok) return response;
    const problem = problemSchema.safeParse(await response.json().catch(() => null));
    throw problem.success
      ? new Problem(response.status, problem.data.code, problem.data.detail)
      : new Problem(response.status, 'unexpected-answer', `${url} answered ${response.status}`);
  }

  /** One page of features; null when the service does not have the layer. */
  async function readPage(url: URL): Promise<FeaturePage | null> {
    try {
      const response = await request(url, { headers: { Accept: 'application/geo+json' } });
      return (await response.json()) as FeaturePage;
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return null;
      throw error;
    }
  }

  return {
    async places(layer) {
      const found: Place[] = [];
      let next: URL | null = new URL(`/ogc/collections/${layer}/items?limit=${pageSize}`, baseUrl);
      for (let pages = 0; next && pages < mostPages; pages++) {
        const page: FeaturePage | null = await readPage(next);
        if (!page) return found;
        for (const { properties, geometry } of page.features) {
          const name = properties?.name;
          if (typeof name !== 'string' || name === '' || !geometry) continue;
          found.push({
            name,
            nameEn: String(properties?.name_en ?? name),
            properties: properties!,
            geometry,
          });
        }
        const link: Link | undefined = page.links?.find(({ rel }) => rel === 'next');
        next = link ? new URL(link.href, next) : null;
      }
      return found;
    },

    async post(reports) {
      const response = await request(new URL('/api/events', baseUrl), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(reports),
      });
      return ((await response.json()) as { results: Outcome[] }).results;
    },

    async measure(readings) {
      for (let from = 0; from < readings.length; from += readingsAtOnce)
        await request(new URL('/api/readings', baseUrl), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(readings.slice(from, from + readingsAtOnce)),
        });
    },

    async move(positions) {
      await request(new URL('/api/positions', baseUrl), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(positions),
      });
    },

    async push(now) {
      try {
        const answer = await request(new URL('/api/indicators', baseUrl));
        const { indicators } = (await answer.json()) as IndicatorsAnswer;
        for (const indicator of indicators.filter(({ source }) => source.kind === 'pushed'))
          await request(new URL(`/api/indicators/${indicator.code}/values`, baseUrl), {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ at: now.toISOString(), value: simulatedValue(indicator, now) }),
          });
      } catch (error) {
        // A partner's key reports events, and has no part in the city's indicators.
        if (!(error instanceof Problem && error.status === 403)) throw error;
      }
    },
  };
}
