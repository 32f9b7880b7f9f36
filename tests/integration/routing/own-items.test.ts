import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/routing/decision.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { environmentOf, runCommand } from '../../harness/command.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';
import { startWholeService } from '../../harness/whole-service.ts';

const text = (zh: string) => ({ zh, en: zh });

describe('a new item and its rules', () => {
  let operations: Operations;
  beforeAll(async () => {
    operations = await startOperations(await testDatabase(tinyCity));
  });
  afterAll(async () => {
    expect(operations.failures).toEqual([]);
    await operations.close();
  });
  const send = <Body>(path: string, body: object) => operations.request<Body>('gis', path, { body });

  it('are tried together, and published together or not at all', async () => {
    const { items, bureaus, scenes } = operations.catalogue.entries();
    const model = items.find(({ code }) => code === 'road.car-misparked')!;
    const added = { ...model, code: 'road.drone-landed', title: text('无人机迫降'), way: 'drone' };
    const desk = { code: 'drone-desk', name: '无人机专班', nameEn: 'Drone desk', kind: 'department' };
    const rule = {
      id: 'drone',
      title: text('无人机归专班'),
      find: { way: 'territory' },
      units: [{ unit: desk }],
    };
    const { body: inForce } = await operations.request<{ rules: object[] }>('gis', '/api/routing/rules');
    const rules = [rule, ...inForce.rules];
    const { code, scene, owner, way } = added;
    const as = { code, scene, owner, precedence: 'asset-first', way };
    const tried = await send<Decision>('/api/route/try', { lon: 123.00512, lat: 31.00512, as, rules });
    expect(tried.body).toMatchObject({ lead: desk, rule: { id: 'drone', version: 0 } });

    const draft = { items: [...items, { ...added, precedence: 'asset-first' as const }], note: 'drones' };
    expect((await send('/api/items/versions', draft)).status).toBe(400);
    const kept = await send<{ version: number }>('/api/items/versions', { ...draft, rules });
    expect(kept.status).toBe(201);
    const path = `/api/items/versions/${kept.body.version}/publish`;
    expect((await send(path, {})).body).toMatchObject({ code: 'invalid-catalogue' });
    const bad = await send<{ code: string }>(path, {
      rules: [{ ...rule, units: [{ tier: 'county' }] }, ...inForce.rules],
    });
    expect(bad).toMatchObject({ status: 400, body: { code: 'invalid-rules' } });
    expect(operations.items.find(code)).toBeUndefined();
    const done = await send<{ state: string }>(path, { rules });
    expect(done).toMatchObject({ status: 200, body: { state: 'published' } });
    const report = () =>
      operations.request<{ decision?: Decision }>('dispatcher', '/api/events', {
        body: { source: 'survey', item: code, lon: 123.00512, lat: 31.00512 },
      });
    await expect
      .poll(async () => (await report()).body.decision?.lead.code, { timeout: 20_000 })
      .toBe('drone-desk');
    const after = await operations.request<{ rules: { id: string }[]; faults: object[] }>(
      'gis',
      '/api/routing/rules',
    );
    expect(after.body.rules[0]!.id).toBe('drone');
    expect(after.body.faults).toEqual([]);
    expect([bureaus.length, scenes.length]).toEqual([
      operations.catalogue.entries().bureaus.length,
      operations.catalogue.entries().scenes.length,
    ]);
  });
});

describe('fields of built-in layers', () => {
  it('are given on the command line, kept by a start, and refused where they clash', async () => {
    const service = await startWholeService();
    const folder = await mkdtemp(join(tmpdir(), 'wangge-fields-'));
    try {
      const file = async (fields: object) => {
        const path = join(folder, 'fields.json');
        await writeFile(path, JSON.stringify(fields));
        return path;
      };
      const environment = environmentOf(service.place);
      const field = {
        name: 'greenBureau',
        title: { zh: '绿化主管部门', en: 'Green bureau' },
        type: 'string',
      };
      const given = await runCommand(['layers', 'fields', 'districts', await file([field])], environment);
      expect(given).toMatchObject({
        code: 0,
        output: expect.stringMatching(/^districts has the fields .*greenBureau\n$/),
      });
      const clash = await runCommand(
        ['layers', 'fields', 'districts', await file([{ ...field, name: 'parent' }])],
        environment,
      );
      expect(clash).toMatchObject({ code: 1, errors: 'wangge: "districts" has a field "parent" already\n' });
      const again = await createLayers(service.database, () => undefined);
      expect(again.find('districts')!.definition.fields.map(({ name }) => name)).toContain('greenBureau');
      await again.restyle('districts', []);
      expect(again.find('districts')!.definition.fields.map(({ name }) => name)).toContain('greenBureau');
      await again.close();
      const answer = await fetch(`${service.url}/api/layers/parks/fields`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${service.adminKey}`, 'content-type': 'application/json' },
        body: JSON.stringify([field]),
      });
      expect(((await answer.json()) as { fields: { name: string }[] }).fields.at(-1)!.name).toBe(
        'greenBureau',
      );
    } finally {
      await rm(folder, { recursive: true });
      await service.close();
    }
  });
});
