import { expect, it } from 'vitest';
import {
  asFound,
  fieldsOfFile,
  loadQuery,
  proposedSystems,
} from '../../../../../client/features/workbench/load-settings.ts';
import { loadQuerySchema } from '../../../../../server/layers/schema.ts';

const understood = (query: string) => loadQuerySchema.parse(Object.fromEntries(new URLSearchParams(query)));

it('says nothing of what is left to the service', () => {
  expect(loadQuery(asFound)).toBe('');
});

it('says the rest as the service reads it', () => {
  const map = { code: '编码', parent: 'UP', lon: 'X,东', name: '' };
  const query = loadQuery({ ...asFound, crs: ' EPSG:4549 ', encoding: 'gbk', map });
  expect(understood(query)).toEqual({
    confirm: false,
    crs: 'EPSG:4549',
    encoding: 'gbk',
    map: { code: '编码', parent: 'UP', lon: 'X,东' },
    publish: false,
  });
});

it('takes the systems that a refusal proposes, in their order', () => {
  const errors = [
    {
      path: '/crs',
      message: 'EPSG:2249 (NAD83 / Massachusetts Mainland, US survey feet), where it lies at …',
    },
    { path: '/confirm', message: 'EPSG:1 (not this)' },
    { path: '/crs', message: 'expected a code' },
    { path: '/crs', message: 'EPSG:4549 (CGCS2000 / 3-degree), metres' },
  ];
  expect(proposedSystems(errors)).toEqual(['EPSG:2249', 'EPSG:4549']);
});

it('offers the fields that a refusal names, to choose the columns from', () => {
  const errors = [
    { path: '/map', message: '东向' },
    { path: '/map', message: 'expected one of code, name' },
    { path: '/crs', message: 'x' },
  ];
  expect(fieldsOfFile(errors)).toEqual(['东向']);
});
