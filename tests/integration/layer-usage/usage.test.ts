import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseSync } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LayerUsageAnswer } from '../../../domain/answers/layer-usage.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';
import { publishInternalLayer } from './internal-layer.ts';

const run = promisify(execFile);
let operations: Operations;
let folder: string;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  folder = await mkdtemp(join(tmpdir(), 'wangge-usage-'));
});
afterAll(async () => {
  await operations.close();
  await rm(folder, { recursive: true });
});

const usageOf = (layer: string, query = '') =>
  operations.request<LayerUsageAnswer>(null, `/api/layers/${layer}/usage${query}`);
const snippet = ({ snippets }: LayerUsageAnswer, id: string) => snippets.find((each) => each.id === id)!.code;

it('gives addresses that answer, files in every format, the history and what the checks found', async () => {
  const { status, body } = await usageOf('streets');
  expect(status).toBe(200);
  for (const { id, url } of body.addresses.filter((each) => !each.url.includes('{z}')))
    expect([id, (await fetch(url)).status]).toEqual([id, 200]);
  for (const { format, url, mediaType } of body.downloads) {
    const file = await fetch(url);
    expect([format, file.status]).toEqual([format, 200]);
    expect(file.headers.get('content-type')).toContain(mediaType);
    await file.arrayBuffer();
  }
  const template = (id: string) => body.addresses.find((each) => each.id === id)!.url;
  const tileJson = async (id: string) =>
    ((await (await fetch(template(id))).json()) as { tiles: string[] }).tiles;
  expect(await tileJson('tilejson-mvt')).toEqual([template('tiles-mvt')]);
  expect(await tileJson('tilejson-mlt')).toEqual([template('tiles-mlt')]);
  expect(body.history[0]).toMatchObject({ version: body.version, featureCount: 4 });
  const { rows } = await operations.database.query<{ found: number }>(
    `select count(*)::integer as found from wangge.layer_issues where layer_id = 'streets' and version = $1`,
    [body.version],
  );
  expect(body.quality.reduce((sum, { found }) => sum + found, 0)).toBe(rows[0]!.found);
});

it('gives code that is whole: curl brings the file, the others can be read, each with a key and without', async () => {
  for (const query of ['', '?withKey=true']) {
    const { body } = await usageOf('streets', query);
    expect(body.withKey).toBe(query !== '');
    for (const { id, language, code } of body.snippets) {
      expect([id, code.includes(body.placeholder)]).toEqual([id, body.withKey]);
      if (language === 'javascript') expect([id, parseSync('a.js', code).errors]).toEqual([id, []]);
      if (language === 'python')
        await run('python3', ['-c', 'import ast, sys; ast.parse(sys.argv[1])', code]);
    }
    const code = snippet(body, 'curl').replace(body.placeholder, operations.keys.partner);
    await run('sh', ['-c', code], { cwd: folder });
    const file = await readFile(join(folder, 'streets.gpkg'));
    expect(file.subarray(0, 15).toString()).toBe('SQLite format 3');
    await rm(join(folder, 'streets.gpkg'));
  }
});

it('tells of a layer to nobody who may not read it, and gives its readers code with a key', async () => {
  await publishInternalLayer(operations, 'usage-internal');
  const path = '/api/layers/usage-internal/usage';
  expect(await operations.request(null, path)).toMatchObject({
    status: 404,
    body: { code: 'unknown-layer' },
  });
  expect(await operations.request('partner', path)).toMatchObject({ status: 404 });
  const made = await operations.request<{ key: string }>('admin', '/api/keys', {
    body: { label: 'named', role: 'partner', limits: { layers: ['usage-internal'] } },
  });
  const headers = { Authorization: `Bearer ${made.body.key}` };
  const { status, body } = await operations.request<LayerUsageAnswer>(null, path, { headers });
  expect([status, body.withKey]).toEqual([200, true]);
  const code = snippet(body, 'curl');
  await run('sh', ['-c', code.replace(body.placeholder, made.body.key)], { cwd: folder });
  await expect(run('sh', ['-c', code], { cwd: folder })).rejects.toThrow('401');
  expect(await operations.request(null, '/api/layers/streets/usage', { headers })).toMatchObject({
    status: 404,
  });
});

it('refuses a layer that is not there, and a choice that there is not', async () => {
  expect(await usageOf('no-layer')).toMatchObject({ status: 404, body: { code: 'unknown-layer' } });
  expect(await usageOf('streets', '?withKey=maybe')).toMatchObject({ status: 400 });
  expect(await usageOf('streets', '?key=abc')).toMatchObject({ status: 400 });
});
