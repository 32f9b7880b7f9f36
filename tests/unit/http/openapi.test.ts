import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import request from 'supertest';
import { expect, test } from 'vitest';
import { openapiRoutes } from '../../../server/http/openapi.ts';

/** `get /api/layers/{}/versions` of a route or a path, whatever its parameters are called. */
const plain = (method: string, path: string) => `${method} ${path.replace(/:\w+|\{\w+\}/g, '{}')}`;

test('every route of the API is described, and nothing else is', async () => {
  const sources = readdirSync('server', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('features'))
    .map((file) => readFileSync(join('server', file), 'utf8'));
  // What people draft and publish has the same routes below each of several paths.
  const drafted = sources.flatMap((source) => [
    ...source.matchAll(/draftRoutes\(\w+, \{\s*path: '([^']+)'/g),
  ]);
  expect(drafted).toHaveLength(2);
  const routes = sources
    .flatMap((source) => [
      ...source.matchAll(
        /\.(get|post|put|patch|delete)\(\s*['`](\/api\/[^']*|\/health[^']*|\$\{path\}[^`]*)['`]/g,
      ),
    ])
    .flatMap(([, method, path]) =>
      path!.startsWith('$')
        ? drafted.map(([, below]) => plain(method!, path!.replace(/^\$\{path\}/, below!)))
        : [plain(method!, path!)],
    );
  expect(routes.length).toBeGreaterThan(80);
  const { body } = await request(express().use(openapiRoutes())).get('/openapi.json');
  const described = Object.entries<object>(body.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => plain(method, path)),
  );
  const inCode = described.filter((route) => route.includes(' /api/'));
  expect(routes.filter((route) => !described.includes(route))).toEqual([]);
  expect(inCode.filter((route) => !routes.includes(route))).toEqual([]);
});
