import express from 'express';
import request from 'supertest';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { json, written } from '../../../server/endpoint/contents.ts';
import { endpoint } from '../../../server/endpoint/endpoint.ts';
import { mount } from '../../../server/endpoint/mount.ts';
import { problemHandler } from '../../../server/http/problem-handler.ts';
import { Problem } from '../../../server/input/problem.ts';
import { answerCheck } from '../../harness/answer-check.ts';

const answer = z.object({ count: z.int() });
const common = {
  method: 'get',
  permission: { everybody: 'a test' },
  summary: { zh: '测试', en: 'A test' },
  errors: {},
} as const;

/** Addresses that answer `?text=…` as it is, in each way of answering. */
function app() {
  const endpoints = [
    endpoint({
      ...common,
      path: '/returned',
      answers: [json(answer)],
      handle: ({ request }) => JSON.parse(String(request.query.text)),
    }),
    endpoint({
      ...common,
      path: '/streamed',
      answers: [written({ 'application/json': answer })],
      handle({ request, response }) {
        const text = String(request.query.text);
        response.type('json').write(text.slice(0, 3));
        response.end(text.slice(3));
      },
    }),
    endpoint({
      ...common,
      path: '/past-express',
      answers: [written({ 'application/json': answer })],
      handle({ request, response }) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(String(request.query.text));
      },
    }),
    endpoint({
      ...common,
      path: '/refused',
      answers: [json(answer)],
      handle() {
        throw new Problem(404, 'never-declared', 'There is no such thing');
      },
    }),
  ];
  return express().use(answerCheck(endpoints), mount(endpoints), problemHandler(console.error));
}

const right = '{"count":1}';

test.each(['/returned', '/streamed', '/past-express'])('what is as described passes: %s', async (path) => {
  const { status, body } = await request(app()).get(path).query({ text: right });
  expect([status, body]).toEqual([200, { count: 1 }]);
});

test.each(['{"count":"one"}', '{"count":1,"more":true}'])('%s does not pass', async (text) => {
  const returned = await request(app()).get('/returned').query({ text });
  expect([returned.status, returned.body.code]).toEqual([500, 'not-as-described']);
  const printed = vi.spyOn(console, 'error').mockReturnValue();
  try {
    for (const path of ['/streamed', '/past-express'])
      await expect(request(app()).get(path).query({ text })).rejects.toThrow();
    expect(printed.mock.calls.map(([message]) => String(message).slice(0, 31))).toEqual([
      'GET /streamed answered 200, not',
      'GET /past-express answered 200,',
    ]);
  } finally {
    printed.mockRestore();
  }
});

test('a problem whose code or status is not declared does not pass', async () => {
  const { status, body } = await request(app()).get('/refused');
  expect(status).toBe(500);
  expect(body.detail).toContain('answered 404, which is not described');
});
