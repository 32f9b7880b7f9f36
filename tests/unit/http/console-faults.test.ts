import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { anonymous } from '../../../domain/access/principal.ts';
import { identifyRequest } from '../../../server/access/middleware.ts';
import { mount } from '../../../server/endpoint/mount.ts';
import { type ConsoleFault, consoleFaultEndpoints } from '../../../server/http/console-faults.ts';
import { problemHandler } from '../../../server/http/problem-handler.ts';

it('logs what failed in a browser, in bounds, and no more than a log can bear', async () => {
  const told: [ConsoleFault, string][] = [];
  const app = express();
  app.use(identifyRequest({ admit: async () => anonymous }));
  app.use(mount(consoleFaultEndpoints((fault, user) => told.push([fault, user]))));
  app.use(problemHandler(() => undefined));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const send = async (body: unknown) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/console-faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.status;
  };
  const fault = { part: 'panel/incident', message: 'x is undefined', stack: 'at x', where: 'at Panel' };
  try {
    expect(await send({ ...fault, message: 'x'.repeat(501) })).toBe(400);
    expect(await send({ ...fault, more: 1 })).toBe(400);
    expect(await send(fault)).toBe(204);
    expect(told).toEqual([[fault, 'anonymous']]);
    const answers = await Promise.all(Array.from({ length: 60 }, () => send(fault)));
    expect(answers.filter((status) => status === 429)).toHaveLength(1);
    expect(told).toHaveLength(60);
  } finally {
    server.close();
  }
});
