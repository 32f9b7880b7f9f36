import { z } from 'zod';
import { catalogueSchema, scenesAnswerSchema } from '../../domain/answers/items.ts';
import { classKindsSchema } from '../../domain/items/classes.ts';
import { json } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import type { AiClasses } from './classes.ts';
import type { Items } from './service.ts';
import type { CatalogueVersions } from './versions/service.ts';

/** The catalogues, for everybody. */
export function itemEndpoints(
  items: Items,
  catalogue: Pick<CatalogueVersions, 'inForce'>,
  classes: AiClasses,
) {
  return [
    endpoint({
      method: 'get',
      path: '/api/items',
      permission: 'route.read',
      summary: {
        zh: '可上报的内容：现行版本及其部门、场景和事项',
        en: 'What can be reported: the version in force, its bureaus, scenes and items',
      },
      answers: [json(catalogueSchema)],
      errors: {},
      handle: () => ({ ...catalogue.inForce(), ...items.catalogue() }),
    }),
    endpoint({
      method: 'get',
      path: '/api/items/classes',
      permission: 'route.read',
      summary: {
        zh: 'AI 识别类别及其对应的事项；上报时 item 写作 ai:类别编码',
        en: 'Classes of image recognition and the items they are reported as; a report names one as ai:CODE',
      },
      answers: [json(z.object({ kinds: classKindsSchema }))],
      errors: {},
      handle: () => ({ kinds: classes.kinds }),
    }),
    endpoint({
      method: 'get',
      path: '/api/scenes',
      permission: 'route.read',
      summary: { zh: '各场景及其牵头部门', en: 'The scenes, and who leads each' },
      answers: [json(scenesAnswerSchema)],
      errors: {},
      handle: () => ({ scenes: items.scenes() }),
    }),
  ];
}
