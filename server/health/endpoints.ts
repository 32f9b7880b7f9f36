import { livenessSchema, readinessSchema } from '../../domain/answers/health.ts';
import { json } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import type { Readiness } from './readiness.ts';
import type { Health } from './service.ts';

/** Whether this process runs and can answer just now, and what should be seen to before it cannot do right. */
export function healthEndpoints(health: Health, readiness: () => Readiness) {
  return [
    endpoint({
      method: 'get',
      path: '/health/live',
      permission: { everybody: 'probes have no key' },
      summary: { zh: '进程是否在运行', en: 'Whether the process runs' },
      answers: [json(livenessSchema)],
      errors: {},
      handle: () => ({ status: 'live' as const }),
    }),
    endpoint({
      method: 'get',
      path: '/health/ready',
      permission: { everybody: 'probes have no key' },
      summary: {
        zh: '服务是否就绪；启动中或数据库不可用时为 503',
        en: 'Whether the service can answer: 503 while it starts or the database is away',
      },
      answers: [json(readinessSchema)],
      errors: {},
      async handle() {
        await health.ready();
        return { status: 'ready' as const, ...readiness() };
      },
    }),
  ];
}
