import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../../domain/access/principal.ts';
import {
  analysisAnswerSchema,
  processListSchema,
  processResultsSchema,
  processSchema,
} from '../../domain/answers/analysis.ts';
import { problemSchema } from '../../domain/answers/problem.ts';
import { csv, json, jsonBody, written } from '../endpoint/contents.ts';
import { endpoint, type ProblemForm } from '../endpoint/endpoint.ts';
import { withoutParameters } from '../features/schema.ts';
import type { Features } from '../features/service.ts';
import { leavingOf } from '../input/leaving.ts';
import { Problem } from '../input/problem.ts';
import { viewOf } from '../layers/view.ts';
import { type MediaType, mediaTypes, mediaTypeWanted, send, textOf } from './answers.ts';
import { analysisErrors } from './endpoints.ts';
import { operations } from './operations.ts';
import { processDescription, processList } from './process-documents.ts';
import { type Inputs, inputs as inputSchemas, type OperationId } from './schema.ts';
import type { Analysis } from './service.ts';

const permission = 'layers.read-public';
const params = z.object({ processId: z.string().describe('the id of a process') });
const jobParams = z.object({ jobId: z.string().describe('the id of a job') });

/** As the standard has it; every process is executed while the caller waits, so there never is one. */
const jobSchema = z.object({ jobID: z.string(), status: z.string(), type: z.literal('process') });

const listQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(1_000)
    .meta({
      override: { type: 'integer', minimum: 1, maximum: 10_000, default: 1_000 },
    }),
  // A number of "" would be 0.
  offset: z
    .string()
    .regex(/^\d{1,9}$/, 'expected the "next" link of another page')
    .transform(Number)
    .meta({ override: { type: 'integer', minimum: 0, pattern: undefined } })
    .default(0),
});

const outputSchema = z.strictObject({
  format: z.looseObject({ mediaType: z.enum([mediaTypes.geojson, mediaTypes.csv]).optional() }).optional(),
  transmissionMode: z.literal('value', 'expected value: nothing is answered by reference').default('value'),
});
const executeSchema = z.looseObject({
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.strictObject({ result: outputSchema.optional() }).optional(),
  response: z.enum(['raw', 'document']).default('raw'),
});

/** The exceptions of OGC API Processes, by our codes. */
const exceptions = 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0';
const withExceptions: ProblemForm = {
  content: { 'application/problem+json': problemSchema },
  send(error, _request, response) {
    if (!(error instanceof Problem) || !['no-such-process', 'no-such-job'].includes(error.code)) throw error;
    response
      .status(error.status)
      .type('application/problem+json')
      .send(JSON.stringify({ ...error.toJSON(), type: `${exceptions}/${error.code}` }));
  },
};

const baseOf = (request: Request) => `${request.protocol}://${request.host}/ogc`;

function operationOf(id: string): OperationId {
  if (Object.hasOwn(operations, id)) return id as OperationId;
  throw new Problem(404, 'no-such-process', {
    zh: `没有处理“${id}”；有 ${Object.keys(operations).join('、')}`,
    en: `There is no process "${id}"; there are ${Object.keys(operations).join(', ')}`,
  });
}

function noSuchJob(id: string): never {
  throw new Problem(404, 'no-such-job', {
    zh: `没有任务“${id}”：处理均为同步执行，不产生任务`,
    en: `There is no job "${id}": processes are executed synchronously, which makes none`,
  });
}

/** OGC API Processes, part 1: the operations of the analysis, executed synchronously. */
export function processEndpoints(analysis: Analysis, features: Features) {
  /**
   * The value of an input: as it stands, in `value` with its media type, or by a link to a feature of this service, of which
   * the geometry is taken.
   */
  async function inputOf(name: string, given: unknown, asked: Asked): Promise<unknown> {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
    if ('value' in given) return given.value;
    if (!('href' in given)) return given;
    const { request, principal, response } = asked;
    const items = `${baseOf(request)}/collections/`;
    const href = String(given.href);
    const [, collection, feature] = href.startsWith(items)
      ? (/^([a-z][a-z0-9-]*)\/items\/([^/?#]+)(?:\?f=json)?$/.exec(href.slice(items.length)) ?? [])
      : [];
    if (!collection || !feature) {
      const expected = `${items}{collection}/items/{feature}`;
      const text = {
        zh: `应为本服务要素的地址（${expected}），其他地址不会读取`,
        en: `expected the address of a feature of this service (${expected}); others are not fetched`,
      };
      const path = `/inputs/${name}/href`;
      throw new Problem(400, 'invalid-input', { zh: `${path}：${text.zh}`, en: `${path}: ${text.en}` }, [
        { path, message: text.en, text },
      ]);
    }
    const layer = features.collection(collection, viewOf(principal));
    const system = await features.system(undefined, name);
    const key = decodeURIComponent(feature);
    const row = await features.feature(layer, key, system, leavingOf(response));
    return JSON.parse(row.geometry ?? 'null');
  }

  async function execute<Id extends OperationId>(
    id: Id,
    { inputs, outputs, response: form }: z.output<typeof executeSchema>,
    asked: Asked,
  ): Promise<void> {
    const { request, principal, response } = asked;
    const values: Record<string, unknown> = {};
    for (const [name, given] of Object.entries(inputs)) values[name] = await inputOf(name, given, asked);
    // Held against the schema as a member, so that what is refused is told by its path.
    const checked = z
      .object({ inputs: inputSchemas[id] as unknown as z.ZodType<Inputs[Id]> })
      .parse({ inputs: values });
    const type: MediaType =
      outputs?.result?.format?.mediaType ??
      (form === 'document' ? mediaTypes.geojson : mediaTypeWanted(request, undefined));
    const result = await analysis.run(id, checked.inputs, principal, leavingOf(response));
    const text = await textOf(result, type);
    if (form === 'raw') await send(text, type, response);
    else await send(inDocument(text, type), 'application/json', response);
  }

  return [
    endpoint({
      method: 'get',
      path: '/ogc/processes',
      operationId: 'getProcesses',
      permission,
      summary: { zh: '处理列表', en: 'The processes' },
      query: listQuery,
      answers: [json(processListSchema)],
      errors: {},
      handle: ({ query, request }) => processList(baseOf(request), query),
    }),
    endpoint({
      method: 'get',
      path: '/ogc/processes/{processId}',
      operationId: 'getProcessDescription',
      permission,
      summary: { zh: '一个处理的说明', en: 'What a process takes and answers' },
      params,
      query: withoutParameters,
      answers: [json(processSchema)],
      errors: { 404: ['no-such-process'] },
      problem: withExceptions,
      handle: ({ params, request }) => processDescription(baseOf(request), operationOf(params.processId)),
    }),
    endpoint({
      method: 'post',
      path: '/ogc/processes/{processId}/execution',
      operationId: 'execute',
      permission,
      summary: { zh: '同步执行一个处理', en: 'Execute a process synchronously' },
      params,
      query: withoutParameters,
      body: jsonBody(executeSchema),
      answers: [
        written({
          [mediaTypes.geojson]: analysisAnswerSchema,
          [mediaTypes.csv]: csv,
          'application/json': processResultsSchema,
        }),
      ],
      errors: {
        ...analysisErrors,
        404: [...analysisErrors[404], 'no-such-process', 'unknown-collection', 'unknown-feature'],
      },
      problem: withExceptions,
      handle: (asked) => execute(operationOf(asked.params.processId), asked.body, asked),
    }),
    endpoint({
      method: 'get',
      path: '/ogc/jobs/{jobId}',
      operationId: 'getStatus',
      permission,
      summary: { zh: '任务状态（无异步任务）', en: 'The status of a job; there are none' },
      params: jobParams,
      query: withoutParameters,
      answers: [json(jobSchema)],
      errors: { 404: ['no-such-job'] },
      problem: withExceptions,
      handle: ({ params }) => noSuchJob(params.jobId),
    }),
    endpoint({
      method: 'get',
      path: '/ogc/jobs/{jobId}/results',
      operationId: 'getResult',
      permission,
      summary: { zh: '任务结果（无异步任务）', en: 'The results of a job; there are none' },
      params: jobParams,
      query: withoutParameters,
      answers: [json(jobSchema)],
      errors: { 404: ['no-such-job'] },
      problem: withExceptions,
      handle: ({ params }) => noSuchJob(params.jobId),
    }),
  ];
}

interface Asked {
  principal: Principal;
  request: Request;
  response: Response;
}

/** The text of a result as the value in a document of results. */
async function* inDocument(text: AsyncGenerator<string>, type: MediaType): AsyncGenerator<string> {
  const isText = type === mediaTypes.csv;
  yield `{"result":{"value":${isText ? '"' : ''}`;
  for await (const piece of text) yield isText ? JSON.stringify(piece).slice(1, -1) : piece;
  yield `${isText ? '"' : ''},"mediaType":${JSON.stringify(type)}}}`;
}
