import { z } from 'zod';
import { json, jsonBody } from '../endpoint/contents.ts';
import { endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';
import {
  type Layer,
  layerSchema,
  layersAnswerSchema,
  ownFieldsAnswerSchema,
  styleAnswerSchema,
  waitingLayerSchema,
} from './answers.ts';
import { isStale, type PublishedLayer } from './published.ts';
import { layerDefinitionSchema, ownFieldsSchema, styleSchema } from './schema.ts';
import type { LayerService } from './service.ts';
import { layerIn, viewOf } from './view.ts';

const params = z.object({ id: z.string() });

function describe(layer: PublishedLayer): Layer {
  const { id, title, theme, role, tier, geometryType, visibility, version, featureCount, bbox, definition } =
    layer;
  return {
    id,
    title,
    theme,
    role,
    tier,
    geometryType,
    visibility,
    version,
    featureCount,
    bbox,
    effectiveFrom: layer.effectiveFrom.toISOString(),
    minZoom: definition.minZoom,
    maxZoom: definition.maxZoom,
    shared: definition.shared ?? false,
    attribution: definition.attribution ?? null,
    owner: definition.owner ?? null,
    source: definition.source ?? null,
    licence: definition.licence ?? null,
    updateEveryDays: definition.updateEveryDays ?? null,
    stale: isStale(layer, new Date()),
    fields: definition.fields,
    style: definition.style,
  };
}

/** The published layers that the reader may see, and the definition and style of each. */
export function layerEndpoints(layers: LayerService) {
  return [
    endpoint({
      method: 'get',
      path: '/api/layers',
      permission: 'layers.read-public',
      summary: { zh: '可查看的已发布图层', en: 'The published layers that you may see' },
      answers: [json(layersAnswerSchema)],
      errors: {},
      handle({ principal, response }) {
        const view = viewOf(principal);
        const visible = layers.published().flatMap((layer) => layerIn(view, layer) ?? []);
        response.set('Vary', 'Authorization');
        return { layers: visible.map(describe) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/layers/{id}',
      permission: 'layers.read-public',
      summary: { zh: '一个图层', en: 'One layer' },
      params,
      answers: [json(z.union([layerSchema, waitingLayerSchema]))],
      errors: { 404: ['unknown-layer'] },
      async handle({ params: { id }, principal, response }) {
        const found = layers.find(id);
        const view = viewOf(principal);
        const layer = found && layerIn(view, found);
        response.set('Vary', 'Authorization');
        if (layer) return describe(layer);
        // Who may see internal layers also sees one that is defined and waits for its first version.
        const definition =
          !found && view.visibility === 'internal' && !view.layers && (await layers.definition(id));
        if (!definition) throw new Problem(404, 'unknown-layer', `No published layer "${id}"`);
        return {
          ...definition,
          version: null,
          featureCount: 0,
          bbox: null,
          effectiveFrom: null,
          stale: false,
        };
      },
    }),
    endpoint({
      method: 'put',
      path: '/api/layers/{id}',
      permission: 'layers.write',
      summary: { zh: '新建图层或修改其定义', en: 'Define a layer, or change its definition' },
      params,
      body: jsonBody(layerDefinitionSchema),
      answers: [json(layerDefinitionSchema), json(layerDefinitionSchema, 201)],
      errors: {
        400: ['bad-style'],
        404: ['unknown-layer'],
        409: ['defined-by-file', 'tier-taken', 'geometry-type-fixed'],
      },
      async handle({ params: { id }, body: definition, response }) {
        if (definition.id !== id)
          throw new Problem(400, 'invalid-input', `The id is "${definition.id}" in the body`, [
            { path: '/id', message: `expected "${id}", as in the address` },
          ]);
        if (await layers.define(definition)) response.status(201);
        return definition;
      },
    }),
    endpoint({
      method: 'put',
      path: '/api/layers/{id}/fields',
      permission: 'layers.write',
      summary: {
        zh: '为内置图层增加文件字段之外的字段，如责任单位',
        en: 'Give a built-in layer fields beside those of its file, such as its owners',
      },
      params,
      body: jsonBody(ownFieldsSchema),
      answers: [json(ownFieldsAnswerSchema)],
      errors: { 404: ['unknown-layer'], 409: ['not-defined-by-file', 'field-taken'] },
      handle: async ({ params, body }) => ({ fields: await layers.giveFields(params.id, body) }),
    }),
    endpoint({
      method: 'get',
      path: '/api/layers/{id}/style',
      permission: 'layers.read-internal',
      summary: { zh: '图层样式，以及是否经人工设置', en: "A layer's style, and whether a person has set it" },
      params,
      answers: [json(styleAnswerSchema)],
      errors: { 404: ['unknown-layer'] },
      handle: ({ params }) => layers.style(params.id),
    }),
    endpoint({
      method: 'put',
      path: '/api/layers/{id}/style',
      permission: 'layers.write',
      summary: {
        zh: '设置图层样式，即时对所有人生效',
        en: "Override a layer's style, for everybody at once",
      },
      params,
      body: jsonBody(styleSchema),
      answers: [json(styleAnswerSchema)],
      errors: { 400: ['bad-style'], 404: ['unknown-layer'] },
      async handle({ params: { id }, body }) {
        await layers.restyle(id, body);
        return layers.style(id);
      },
    }),
    endpoint({
      method: 'delete',
      path: '/api/layers/{id}/style',
      permission: 'layers.write',
      summary: { zh: '恢复图层文件中的样式', en: "Return to the style of the layer's file" },
      params,
      answers: [json(styleAnswerSchema)],
      errors: { 400: ['bad-style'], 404: ['unknown-layer'], 409: ['no-other-style'] },
      async handle({ params: { id } }) {
        await layers.restyle(id, null);
        return layers.style(id);
      },
    }),
  ];
}
