import { catalogueSchema, scenesAnswerSchema } from '../../domain/answers/items.ts';
import { json } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import type { Items } from './service.ts';
import type { CatalogueVersions } from './versions/service.ts';

/** The catalogues, for everybody. */
export function itemEndpoints(items: Items, catalogue: Pick<CatalogueVersions, 'inForce'>) {
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
      path: '/api/scenes',
      permission: 'route.read',
      summary: { zh: '各场景及其牵头部门', en: 'The scenes, and who leads each' },
      answers: [json(scenesAnswerSchema)],
      errors: {},
      handle: () => ({ scenes: items.scenes() }),
    }),
  ];
}
