import { z } from 'zod';
import { sceneAnswerSchema } from '../../domain/answers/scenes.ts';
import { json } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import type { Scenes } from './service.ts';

/** One scene at a time, with all that belongs to it. */
export function sceneEndpoints(scenes: Scenes) {
  return [
    endpoint({
      method: 'get',
      path: '/api/scenes/{id}',
      permission: 'route.read',
      summary: {
        zh: '一个场景：图层及图例、事项、指标、负责单位，以及其中已不存在的部分',
        en: 'One scene: its layers with their legends, items, indicators and unit, and what of these is missing',
      },
      params: z.object({ id: z.string().min(1).max(100) }),
      answers: [json(sceneAnswerSchema)],
      errors: { 404: ['unknown-scene'] },
      handle({ params: { id }, principal, response }) {
        response.set('Vary', 'Authorization');
        return scenes.describe(id, principal);
      },
    }),
  ];
}
