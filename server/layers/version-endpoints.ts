import { z } from 'zod';
import {
  diffFeaturesSchema,
  diffSchema,
  givenCodesSchema,
  issuesAnswerSchema,
  layerVersionSchema,
  layerVersionsAnswerSchema,
  publicationsAnswerSchema,
} from '../../domain/answers/layer-versions.ts';
import { binary, json, jsonBody, otherBody, written } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import { catalogueAnswerSchema } from './answers.ts';
import { diffFeatures } from './comparing/geojson.ts';
import {
  diffQuerySchema,
  fixesSchema,
  historyQuerySchema,
  issueQuerySchema,
  loadQuerySchema,
  publishSchema,
} from './schema.ts';
import type { Versions } from './versions.ts';

const params = z.object({ id: z.string() });
/** A version of a layer, in an address. */
export const versionParams = params.extend({ version: z.string() });

const read = 'layers.read-internal';
const write = 'layers.write';
const unknown = ['unknown-layer', 'unknown-version'];

/** The version that an address names. @throws Problem 404 `unknown-version` */
export function versionOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Problem(404, 'unknown-version', `"${text}" is not the number of a version`);
  return Number(text);
}

/** The catalogue, and the versions of a layer from the file to being in force and back. */
export function versionEndpoints(versions: Versions) {
  return [
    ...loadEndpoints(versions),
    ...qualityEndpoints(versions),
    ...codeEndpoints(versions),
    ...publishEndpoints(versions),
  ];
}

function loadEndpoints(versions: Versions) {
  return [
    endpoint({
      method: 'get',
      path: '/api/catalogue',
      permission: read,
      summary: {
        zh: '全部图层目录：现行版本、待生效版本和最近载入的版本',
        en: 'Every layer that is defined: what is in force, what is planned and what was loaded last',
      },
      answers: [json(catalogueAnswerSchema)],
      errors: {},
      handle: async () => ({ layers: await versions.catalogue() }),
    }),
    endpoint({
      method: 'post',
      path: '/api/layers/{id}/versions',
      permission: write,
      summary: {
        zh: '载入文件，作为图层的下一版本；可直接上传文件，也可用表单上传（含 Shapefile 各部分）',
        en: 'Load a file as the next version: the file itself, or a form with it or the parts of a shapefile',
      },
      params,
      query: loadQuerySchema,
      body: otherBody({
        'application/octet-stream': binary,
        'multipart/form-data': z.object({ file: z.array(binary).min(1).max(10) }),
      }),
      answers: [json(layerVersionSchema, 202)],
      errors: {
        400: ['bad-map', 'empty-body', 'invalid-form'],
        404: ['unknown-layer'],
        415: ['unsupported-media-type'],
        503: ['too-many-loads'],
        507: ['disk-full'],
      },
      async handle({ params, query, principal, request, response }) {
        const version = await versions.load(params.id, query, request, principal.name);
        response.location(`/api/layers/${version.layer}/versions/${version.version}`);
        return version;
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/versions',
      permission: read,
      summary: { zh: '图层的全部版本，最新在前', en: 'All versions of a layer, the newest first' },
      params,
      answers: [json(layerVersionsAnswerSchema)],
      errors: { 404: ['unknown-layer'] },
      handle: async ({ params }) => ({ versions: await versions.list(params.id) }),
    }),
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/versions/{version}',
      permission: read,
      summary: {
        zh: '一个版本：载入进度和文件的识别结果',
        en: 'One version: how far its load is, and what was understood of the file',
      },
      params: versionParams,
      answers: [json(layerVersionSchema)],
      errors: { 404: unknown },
      handle: ({ params }) => versions.find(params.id, versionOf(params.version)),
    }),
    endpoint({
      method: 'delete',
      path: '/api/layers/{id}/versions/{version}',
      permission: write,
      summary: { zh: '取消正在进行的载入', en: 'Cancel a load under way' },
      params: versionParams,
      answers: [json(layerVersionSchema)],
      errors: { 404: unknown, 409: ['not-loading'] },
      handle: ({ params }) => versions.cancel(params.id, versionOf(params.version)),
    }),
  ];
}

function qualityEndpoints(versions: Versions) {
  return [
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/versions/{version}/issues',
      permission: read,
      summary: { zh: '质检发现的问题，最严重的在前', en: 'What the checks found, the worst first' },
      params: versionParams,
      query: issueQuerySchema,
      answers: [json(issuesAnswerSchema)],
      errors: { 404: unknown },
      handle: ({ params, query }) => versions.issues(params.id, versionOf(params.version), query),
    }),
    endpoint({
      method: 'post',
      path: '/api/layers/{id}/versions/{version}/fixes',
      permission: write,
      summary: {
        zh: '修复问题并生成新版本，或确认保留问题',
        en: 'Fix issues in a new version, or accept them',
      },
      params: versionParams,
      body: jsonBody(fixesSchema),
      answers: [json(layerVersionSchema), json(layerVersionSchema, 202)],
      errors: { 400: ['impossible-fix'], 404: [...unknown, 'unknown-issue'] },
      async handle({ params, body: { fixes }, principal, response }) {
        const [layer, version] = [params.id, versionOf(params.version)];
        const made = await versions.fix(layer, version, fixes, principal.name);
        if (made.version !== version) response.status(202);
        response.location(`/api/layers/${layer}/versions/${made.version}`);
        return made;
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/versions/{version}/diff',
      permission: read,
      summary: {
        zh: '与现行版本的差异，以及归属发生变化的区域',
        en: 'What changed against the version in force, and which places changed owner',
      },
      params: versionParams,
      query: diffQuerySchema,
      answers: [written({ 'application/json': diffSchema, 'application/geo+json': diffFeaturesSchema })],
      errors: { 404: unknown, 409: ['nothing-to-compare'] },
      async handle({ params, query, request, response }) {
        const diff = await versions.diff(params.id, versionOf(params.version), query);
        response.set({ 'Cache-Control': 'no-store', Vary: 'Accept' });
        const accepted = request.accepts(['application/json', 'application/geo+json']);
        if (query.f === 'geojson' || (!query.f && accepted === 'application/geo+json'))
          response.type('application/geo+json').send(JSON.stringify(diffFeatures(diff)));
        else response.json(diff);
      },
    }),
  ];
}

const uncodable = { 404: ['unknown-layer'], 409: ['no-code-rule', 'not-in-force', 'no-districts'] };

/** Codes of city parts for features in force that have none. */
function codeEndpoints(versions: Versions) {
  return [
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/codes',
      permission: write,
      summary: {
        zh: '试算：现行版本中无编码的部件将得到哪些编码',
        en: 'Which codes the features in force without one would get; none is given',
      },
      params,
      answers: [json(givenCodesSchema)],
      errors: uncodable,
      handle: ({ params }) => versions.plannedCodes(params.id),
    }),
    endpoint({
      method: 'post',
      path: '/api/layers/{id}/codes',
      permission: write,
      summary: {
        zh: '按图层编码规则为无编码的部件编码，生成新版本并发布',
        en: 'Give the features in force without a code one by the rule of the layer, in a new version that is put in force',
      },
      params,
      answers: [json(layerVersionSchema), json(layerVersionSchema, 202)],
      errors: uncodable,
      async handle({ params, principal, response }) {
        const { made, version } = await versions.giveCodes(params.id, principal.name);
        if (made) response.status(202);
        response.location(`/api/layers/${version.layer}/versions/${version.version}`);
        return version;
      },
    }),
  ];
}

function publishEndpoints(versions: Versions) {
  return [
    endpoint({
      method: 'post',
      path: '/api/layers/{id}/versions/{version}/publish',
      permission: write,
      summary: {
        zh: '发布已质检的版本，即时或定时生效',
        en: 'Put a checked version in force, now or at a time to come',
      },
      params: versionParams,
      body: jsonBody(publishSchema),
      answers: [json(layerVersionSchema)],
      errors: {
        400: ['implausible-time'],
        404: unknown,
        409: [
          'not-checked',
          'layer-changed',
          'already-published',
          'already-planned',
          'far-smaller',
          'another-city',
        ],
      },
      handle: ({ params, body, principal }) =>
        versions.publish(params.id, versionOf(params.version), principal.name, body),
    }),
    endpoint({
      method: 'delete',
      path: '/api/layers/{id}/versions/{version}/publish',
      permission: write,
      summary: { zh: '撤销定时发布', en: 'Cancel a planned publication' },
      params: versionParams,
      answers: [json(layerVersionSchema)],
      errors: { 404: unknown, 409: ['not-planned'] },
      handle: ({ params, principal }) =>
        versions.cancelPlan(params.id, versionOf(params.version), principal.name),
    }),
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/publications',
      permission: read,
      summary: { zh: '发布记录和待生效的发布', en: 'What was in force when, and what is planned' },
      params,
      query: historyQuerySchema,
      answers: [json(publicationsAnswerSchema)],
      errors: { 404: ['unknown-layer'] },
      handle: ({ params, query }) => versions.history(params.id, query),
    }),
    endpoint({
      method: 'post',
      path: '/api/layers/{id}/rollback',
      permission: write,
      summary: { zh: '恢复前一版本', en: 'Put the previous version back in force' },
      params,
      answers: [json(layerVersionSchema)],
      errors: { 404: unknown, 409: ['nothing-to-roll-back'] },
      handle: ({ params, principal }) => versions.rollback(params.id, principal.name),
    }),
  ];
}
