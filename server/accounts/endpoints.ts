import {
  accountPageSchema,
  accountSchema,
  apiKeySchema,
  apiKeysSchema,
  invitedSchema,
  keyUsageSchema,
  newApiKeySchema,
} from '../../domain/answers/accounts.ts';
import { secretSchema } from '../../domain/answers/sources.ts';
import { empty, json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import type { Accounts } from './accounts.ts';
import type { Keys } from './keys.ts';
import {
  accountChangeSchema,
  accountParams,
  accountQuerySchema,
  holderSchema,
  limitsSchema,
  newAccountSchema,
  newKeySchema,
  rotationSchema,
  usageParams,
  usageQuerySchema,
} from './schema.ts';

const permission = 'access.write';
const unknownUser = { 404: ['unknown-user'] };
const unknownKey = { 404: ['unknown-key'] };

/** People who sign in. */
export function accountEndpoints(accounts: Accounts) {
  return [
    endpoint({
      method: 'get',
      path: '/api/users',
      permission,
      summary: { zh: '用户列表，可按机构和姓名筛选', en: 'People who sign in, by unit and name' },
      query: accountQuerySchema,
      answers: [json(accountPageSchema)],
      errors: {},
      handle: ({ query }) => accounts.list(query),
    }),
    endpoint({
      method: 'post',
      path: '/api/users',
      permission,
      summary: {
        zh: '邀请用户：生成一次性链接，由本人设置密码',
        en: 'Invite somebody: a one-time link by which he chooses his password',
      },
      body: jsonBody(newAccountSchema),
      answers: [json(invitedSchema, 201)],
      errors: { 400: ['unknown-unit', 'bad-role'], 409: ['name-taken'] },
      handle: ({ body, principal }) => accounts.invite(body, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/users/{id}',
      permission,
      summary: { zh: '一个用户', en: 'One person' },
      params: accountParams,
      answers: [json(accountSchema)],
      errors: unknownUser,
      handle: ({ params: { id } }) => accounts.find(id),
    }),
    endpoint({
      method: 'patch',
      path: '/api/users/{id}',
      permission,
      summary: {
        zh: '修改姓名、角色，停用或恢复；停用即刻退出所有登录',
        en: 'Change name or roles, disable or enable; who is disabled is signed out at once',
      },
      params: accountParams,
      body: jsonBody(accountChangeSchema),
      answers: [json(accountSchema)],
      errors: {
        400: ['unknown-unit', 'bad-role'],
        ...unknownUser,
        409: ['last-administrator', 'account-changed'],
      },
      handle: ({ params: { id }, body }) => accounts.change(id, body),
    }),
    endpoint({
      method: 'post',
      path: '/api/users/{id}/invitation',
      permission,
      summary: { zh: '生成重设密码的一次性链接', en: 'A one-time link to choose a new password by' },
      params: accountParams,
      answers: [json(invitedSchema, 201)],
      errors: unknownUser,
      handle: ({ params: { id }, principal }) => accounts.reset(id, principal),
    }),
    endpoint({
      method: 'delete',
      path: '/api/users/{id}/sessions',
      permission,
      summary: { zh: '退出该用户的所有登录', en: 'Sign somebody out everywhere' },
      params: accountParams,
      answers: [json(accountSchema)],
      errors: unknownUser,
      handle: ({ params: { id } }) => accounts.endSessions(id),
    }),
    endpoint({
      method: 'delete',
      path: '/api/users/{id}/second-factor',
      permission,
      summary: {
        zh: '移除该用户的双重验证（遗失手机时），并退出所有登录',
        en: 'Remove the second factor of somebody who has lost it, and sign him out everywhere',
      },
      params: accountParams,
      answers: [json(accountSchema)],
      errors: { ...unknownUser, 409: ['no-second-factor'] },
      handle: ({ params: { id } }) => accounts.removeSecondFactor(id),
    }),
  ];
}

const notAPerson = { 403: ['not-a-person'] };

/** API keys. */
export function keyEndpoints(keys: Keys) {
  return [
    endpoint({
      method: 'get',
      path: '/api/keys',
      permission: 'keys.own',
      summary: {
        zh: '密钥列表，最新在前；管理员见全部，其他人只见本人的',
        en: 'API keys, the newest first: all to administrators, to others those made for them',
      },
      answers: [json(apiKeysSchema)],
      errors: notAPerson,
      handle: async ({ principal }) => ({ keys: await keys.list(principal) }),
    }),
    endpoint({
      method: 'post',
      path: '/api/keys',
      permission,
      summary: { zh: '新建密钥，只显示一次', en: 'Make a key, which is told this one time' },
      body: jsonBody(newKeySchema),
      answers: [json(newApiKeySchema, 201)],
      errors: { 400: ['bad-role', 'unknown-unit', 'unknown-source', 'unknown-holder', 'bad-limits'] },
      handle: ({ body, principal }) => keys.add(body, principal),
    }),
    endpoint({
      method: 'put',
      path: '/api/keys/{id}/limits',
      permission,
      summary: {
        zh: '设定密钥的来源、事项、范围、图层、字段、频次和每月用量',
        en: 'Say which sources, items, area, layers and fields a key is for, how often a minute and how much a month',
      },
      params: accountParams,
      body: jsonBody(limitsSchema),
      answers: [json(apiKeySchema)],
      errors: { 400: ['bad-limits'], ...unknownKey },
      handle: ({ params: { id }, body }) => keys.limit(id, body),
    }),
    endpoint({
      method: 'put',
      path: '/api/keys/{id}/holder',
      permission,
      summary: { zh: '指定密钥归哪个账号使用', en: 'Say which account a key is made for' },
      params: accountParams,
      body: jsonBody(holderSchema),
      answers: [json(apiKeySchema)],
      errors: { 400: ['unknown-holder'], ...unknownKey },
      handle: ({ params: { id }, body: { holder } }) => keys.give(id, holder),
    }),
    endpoint({
      method: 'post',
      path: '/api/keys/{id}/secret',
      permission,
      summary: {
        zh: '生成请求签名密钥，只显示一次',
        en: 'Make the secret that requests of a key are signed with; told this one time',
      },
      params: accountParams,
      answers: [json(secretSchema, 201)],
      errors: unknownKey,
      handle: ({ params: { id } }) => keys.newSecret(id),
    }),
    endpoint({
      method: 'get',
      path: '/api/keys/{id}/usage',
      permission: {
        everybody: 'a key asks about itself, an account about those made for it; others need access.write',
      },
      summary: {
        zh: '密钥用量：本月累计，按日和接口统计',
        en: 'How much a key was used: this month, and by day and address',
      },
      params: usageParams,
      query: usageQuerySchema,
      answers: [json(keyUsageSchema)],
      errors: { 401: ['not-allowed'], 403: ['not-allowed'], ...unknownKey },
      handle: ({ params: { id }, query: { days }, principal }) => keys.usage(id, days, principal),
    }),
    endpoint({
      method: 'get',
      path: '/api/keys/{id}',
      permission: 'keys.own',
      summary: { zh: '一个密钥的信息', en: 'About one key' },
      params: accountParams,
      answers: [json(apiKeySchema)],
      errors: { ...notAPerson, ...unknownKey },
      handle: ({ params: { id }, principal }) => keys.find(id, principal),
    }),
    endpoint({
      method: 'delete',
      path: '/api/keys/{id}',
      permission: 'keys.own',
      summary: { zh: '吊销密钥，即刻生效', en: 'Revoke a key, at once' },
      params: accountParams,
      answers: [empty()],
      errors: { ...notAPerson, ...unknownKey },
      handle: ({ params: { id }, principal }) => keys.revoke(id, principal),
    }),
    endpoint({
      method: 'post',
      path: '/api/keys/{id}/rotation',
      permission: 'keys.own',
      summary: {
        zh: '轮换密钥：新密钥权限相同，旧密钥在重叠期后失效',
        en: 'Rotate a key: the new one has its rights, the former one ends after an overlap',
      },
      params: accountParams,
      body: jsonBody(rotationSchema),
      answers: [json(newApiKeySchema, 201)],
      errors: { ...notAPerson, ...unknownKey },
      handle: ({ params: { id }, body: { overlapHours }, principal }) =>
        keys.rotate(id, overlapHours, principal),
    }),
  ];
}
