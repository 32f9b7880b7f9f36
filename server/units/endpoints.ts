import { z } from 'zod';
import { cityUnitSchema, unitPageSchema } from '../../domain/answers/units.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { unitCodeSchema, unitQuerySchema, unitSettingsSchema } from './schema.ts';
import type { Units } from './service.ts';

const params = z.object({ code: unitCodeSchema });

/** The units of the city. */
export function unitEndpoints(units: Units) {
  return [
    endpoint({
      method: 'get',
      path: '/api/units',
      permission: 'staff.read',
      summary: {
        zh: '组织机构：市、区、街镇、居村、部门和运行单位，按编码排列',
        en: 'Units: city, districts, streets, communities, bureaus and operators, by code',
      },
      query: unitQuerySchema,
      answers: [json(unitPageSchema)],
      errors: {},
      handle: ({ query, principal }) => units.list(query, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/units/{code}',
      permission: 'staff.read',
      summary: { zh: '一个机构', en: 'One unit' },
      params,
      answers: [json(cityUnitSchema)],
      errors: { 404: ['unknown-unit'] },
      handle: ({ params: { code }, principal }) => units.find(code, principal),
    }),
    endpoint({
      method: 'put',
      path: '/api/units/{code}',
      permission: 'access.write',
      summary: { zh: '新建机构，或改由人工维护', en: 'Make a unit, or keep one by hand' },
      params,
      body: jsonBody(unitSettingsSchema),
      answers: [json(cityUnitSchema)],
      errors: { 400: ['unknown-unit', 'unit-below-itself'], 409: ['the-city'] },
      handle: ({ params: { code }, body }) => units.put(code, body),
    }),
    endpoint({
      method: 'delete',
      path: '/api/units/{code}',
      permission: 'access.write',
      summary: {
        zh: '删除机构（须无人员、密钥和下级机构）',
        en: 'Remove a unit without people, keys and units below it',
      },
      params,
      answers: [empty()],
      errors: { 404: ['unknown-unit'], 409: ['the-city', 'unit-in-use'] },
      handle: ({ params: { code } }) => units.remove(code),
    }),
  ];
}
