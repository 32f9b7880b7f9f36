import { expect, vi } from 'vitest';
import type { Operations } from '../../harness/operations.ts';

const place = (code: string, at: [number, number]) => ({
  type: 'Feature',
  properties: { code, name: `place ${code}` },
  geometry: { type: 'Point', coordinates: at },
});

/** Loads places as the next version of a layer and waits until it is in force. */
export async function publishPlaces(
  operations: Operations,
  id: string,
  places: Record<string, [number, number]>,
): Promise<void> {
  const loaded = await operations.request<{ version: number }>(
    'gis',
    `/api/layers/${id}/versions?publish=true&crs=EPSG:4326`,
    {
      body: {
        type: 'FeatureCollection',
        features: Object.entries(places).map(([code, at]) => place(code, at)),
      },
      headers: { 'Content-Type': 'application/geo+json' },
    },
  );
  expect(loaded.status).toBe(202);
  const { version } = loaded.body;
  await vi.waitFor(
    async () => {
      const { body } = await operations.request('gis', `/api/layers/${id}/versions/${version}`);
      expect(body).toMatchObject({ state: 'published' });
    },
    { timeout: 20_000 },
  );
}

/** The definition of a layer of points that only staff may see, but for what is given. */
export const pointLayer = (id: string, given: object) => ({
  id,
  title: { zh: id, en: id },
  theme: 'other',
  role: 'asset',
  geometryType: 'Point',
  visibility: 'internal',
  minZoom: 8,
  maxZoom: 14,
  fields: [],
  style: [],
  ...given,
});

/** Defines a layer of points that only staff may see, and publishes two of them in the first street. */
export async function publishInternalLayer(operations: Operations, id: string): Promise<void> {
  const defined = await operations.request('gis', `/api/layers/${id}`, {
    method: 'PUT',
    body: pointLayer(id, {}),
  });
  expect([200, 201]).toContain(defined.status);
  await publishPlaces(operations, id, { a: [123.003, 31.002], b: [123.004, 31.003] });
}
