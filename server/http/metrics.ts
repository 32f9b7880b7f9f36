import type { RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { z } from 'zod';
import { written } from '../endpoint/contents.ts';
import { type Endpoint, endpoint } from '../endpoint/endpoint.ts';
import type { Background } from '../health/background.ts';
import type { Health } from '../health/service.ts';
import type { Live } from '../live/service.ts';
import type { Routing } from '../routing/service.ts';
import type { Tiles } from '../tiles/service.ts';

/** What is measured about requests, the process and the city's work, in Prometheus's text format. */
export interface Metrics {
  /** Times every request that reaches Express, by route pattern and never by the address itself. */
  observe: RequestHandler;
  endpoints: readonly Endpoint[];
}

/** Gauges of what the database knows; while it is away they are not there, and `wangge_database_up` is 0. */
function measureWork(registry: Registry, health: Health): () => Promise<void> {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const up = gauge('wangge_database_up', 'Whether the database answers');
  const replicas = gauge('wangge_replica_up', 'Whether a replica can be read from', ['replica']);
  const orders = gauge('wangge_orders_open', 'Open orders by state', ['state']);
  const overdue = gauge('wangge_orders_overdue', 'Open orders whose step has run out of time');
  const deliveries = gauge('wangge_deliveries', 'Notifications to be sent, and those given up', ['state']);
  return async () => {
    for (const each of [orders, overdue, deliveries]) each.reset();
    for (const { name, up } of health.replicas()) replicas.set({ replica: name }, up ? 1 : 0);
    try {
      const work = await health.work();
      up.set(1);
      for (const [state, count] of Object.entries(work.orders)) orders.set({ state }, count);
      overdue.set(work.overdue);
      for (const [state, count] of Object.entries(work.deliveries)) deliveries.set({ state }, count);
    } catch {
      up.set(0);
    }
  };
}

/** What the service hands over in front of the framework, which `observe` therefore does not see. */
function measureTiles(registry: Registry, tiles: Pick<Tiles, 'answered' | 'bytesInMemory'>): void {
  new Counter({
    name: 'wangge_tiles_answered_total',
    help: 'Requests for tiles: unchanged (304), cached in memory, made or from disk, refused',
    labelNames: ['answer'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [answer, count] of Object.entries(tiles.answered)) this.inc({ answer }, count);
    },
  });
  new Gauge({
    name: 'wangge_tiles_memory_bytes',
    help: 'Bytes of the tiles in memory',
    registers: [registry],
    collect() {
      this.set(tiles.bytesInMemory());
    },
  });
}

/** What fails behind the answers: tasks, and what routing could not take in. */
function measureFaults(
  registry: Registry,
  { background, routing }: Pick<Measured, 'background' | 'routing'>,
): void {
  const registers = [registry];
  new Gauge({
    name: 'wangge_background_failing',
    help: 'Whether a task in the background failed and has not been done since',
    labelNames: ['task'],
    registers,
    collect() {
      this.reset();
      for (const task of background.failures().keys()) this.set({ task }, 0);
      for (const { task } of background.failing()) this.set({ task }, 1);
    },
  });
  new Counter({
    name: 'wangge_background_failures_total',
    help: 'Failures of tasks in the background',
    labelNames: ['task'],
    registers,
    collect() {
      this.reset();
      for (const [task, count] of background.failures()) this.inc({ task }, count);
    },
  });
  new Gauge({
    name: 'wangge_routing_behind',
    help: 'Whether what is in force could not be taken in by routing',
    registers,
    collect() {
      const { snapshot, behindSince } = routing.state();
      this.set(snapshot === null || behindSince ? 1 : 0);
    },
  });
  new Gauge({
    name: 'wangge_routing_left_out',
    help: 'Features in force that take no part in routing',
    labelNames: ['layer'],
    registers,
    collect() {
      this.reset();
      for (const { layer, count } of routing.state().leftOut) this.set({ layer }, count);
    },
  });
}

interface Measured {
  background: Pick<Background, 'failing' | 'failures'>;
  routing: Pick<Routing, 'state'>;
  health: Health;
  live: Pick<Live, 'streams'>;
  tiles: Pick<Tiles, 'answered' | 'bytesInMemory'>;
}

export function createMetrics({ health, live, tiles, background, routing }: Measured): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'wangge_http_request_duration_seconds',
    help: 'Time from the request to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  new Gauge({
    name: 'wangge_live_streams',
    help: 'Readers of the live feed on this process',
    registers: [registry],
    collect() {
      this.set(live.streams());
    },
  });
  measureTiles(registry, tiles);
  measureFaults(registry, { background, routing });
  const measure = measureWork(registry, health);
  const endpoints = [
    endpoint({
      method: 'get',
      path: '/metrics',
      permission: 'metrics.read',
      summary: {
        zh: '运行指标，Prometheus 文本格式',
        en: 'What is measured, in the text format of Prometheus',
      },
      answers: [written({ 'text/plain': z.string() })],
      errors: {},
      async handle({ response }) {
        await measure();
        response.type(registry.contentType).send(await registry.metrics());
      },
    }),
  ];
  return {
    observe(request, response, next) {
      const end = duration.startTimer({ method: request.method });
      response.once('close', () => {
        const route = request.route as { path?: unknown } | undefined;
        end({ route: typeof route?.path === 'string' ? route.path : 'other', status: response.statusCode });
      });
      next();
    },
    endpoints,
  };
}
