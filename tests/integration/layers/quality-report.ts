import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import type { IssueRow } from '../../../server/layers/version-store.ts';
import { testDatabase } from '../../harness/database.ts';
import { area, type LayerServer, startLayerServer } from './service.ts';

interface Issue extends Omit<IssueRow, 'ordinal'> {
  message: { zh: string; en: string };
}
export interface Page {
  issues: Issue[];
  next: string | null;
  base: number | null;
  issueCounts: Record<string, number>;
  resolvedCounts: Record<string, number>;
}

export const [w, s] = [123.00001, 31.00001];
export type Box = [number, number, number, number];
/** A box of a grid of hundredths of a degree, from column and row to column and row. */
export const box = (west: number, south: number, east: number, north: number): Box => [
  w + west / 100,
  s + south / 100,
  w + east / 100,
  s + north / 100,
];
const district = area('990101', box(0, 0, 4, 2));
export const street = (code: string, at: Box, properties = {}) =>
  area(code, at, { parent: '990101', ...properties });
export const streets = [street('990101001', box(0, 0, 2, 2)), street('990101002', box(2, 0, 4, 2))];

/** Every case of a test file on one small city at 123 E, 31 N; a hundredth of a degree is about 950 m by 1,109 m. */
export function startQuality() {
  let database: Database;
  let server: LayerServer;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wangge-quality-'));
    database = await testDatabase();
    server = await startLayerServer(database);
    await publish('districts', [district]);
    await publish('streets', streets);
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
    expect(server.failures).toEqual([]);
  });

  /** Loads features without the thread that a request starts: many small loads are quicker so. */
  async function load(layer: string, features: unknown[], publish: boolean) {
    const path = join(folder, `${layer}.geojson`);
    await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
    const result = await loadFile(database, { layer, path, map: {}, by: 'test', publish }, () => undefined);
    await server.layers.refresh();
    return result;
  }

  async function publish(layer: string, features: unknown[]): Promise<void> {
    expect(await load(layer, features, true)).toMatchObject({ state: 'published', issueCounts: {} });
  }

  /** Loads features without publishing them, and reads the report. */
  async function report(layer: string, features: unknown[], query = ''): Promise<Page> {
    const { version } = await load(layer, features, false);
    return (await server.send<Page>('gis', 'GET', `/api/layers/${layer}/versions/${version}/issues${query}`))
      .body;
  }

  return { load, publish, report, running: () => ({ database, server }) };
}
