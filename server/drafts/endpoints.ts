import { z } from 'zod';
import type { Action } from '../../domain/access/permissions.ts';
import { type Version, versionsAnswerSchema } from '../../domain/answers/drafts.ts';
import { json, jsonBody } from '../endpoint/contents.ts';
import { type Answerable, type Endpoint, endpoint } from '../endpoint/endpoint.ts';
import { Problem } from '../input/problem.ts';

/** What people draft and publish, with requests as the schemas read them. */
export interface Kept<Draft, Changed, Publishing, Stored> {
  versions(): Promise<Version[]>;
  version(version: number): Promise<Stored>;
  draft(request: Draft, by: string): Promise<Stored>;
  replace(version: number, request: Changed, by: string): Promise<Stored>;
  publish(version: number, by: string, options: Publishing): Promise<Stored>;
  rollback(by: string): Promise<Stored>;
}

/** What has drafts; its versions are at `/api/items/versions`, what undoes a publication at `/api/items/rollback`. */
type Base = '/api/items' | '/api/routing/rules';

interface Options<
  At extends Base,
  Draft extends z.ZodType,
  Changed extends z.ZodType,
  Publishing extends z.ZodType,
  Stored extends z.ZodType<Version>,
> {
  path: At;
  /** As in the service's messages and codes. */
  name: string;
  title: { zh: string; en: string };
  permission: Action;
  draftSchema: Draft;
  changedDraftSchema: Changed;
  /** The body of a request to publish. */
  publishingSchema: Publishing;
  /** A version with what it says. */
  versionSchema: Stored;
  /** The codes of what can be wrong with a draft. */
  faulty: readonly string[];
}

/** A draft in JSON, which may be a whole catalogue. */
export const draftBody = <Schema extends z.ZodType>(schema: Schema) => jsonBody(schema, '2mb');

/** Of the addresses of all bases those of one. */
type Under<At extends Base, Each> =
  Each extends Endpoint<infer M, infer Path, infer Query, infer Sent, infer Value>
    ? Endpoint<M, Extract<Path, `${At}/${string}`>, Query, Sent, Value>
    : never;

/** Drafts, history, publication and its undoing. */
export function draftEndpoints<
  At extends Base,
  Draft extends z.ZodType,
  Changed extends z.ZodType,
  Publishing extends z.ZodType,
  Stored extends z.ZodType<Version>,
>(
  kept: Kept<z.output<Draft>, z.output<Changed>, z.output<Publishing>, Answerable<z.output<Stored>>>,
  options: Options<At, Draft, Changed, Publishing, Stored>,
) {
  const { name, title, permission, versionSchema, faulty } = options;
  const path: Base = options.path;
  const unknown = `unknown-${name}`;
  const params = z.object({ version: z.string() });

  function versionOf(text: string): number {
    const version = Number(text);
    if (Number.isSafeInteger(version) && version >= 1 && version < 2 ** 31) return version;
    throw new Problem(404, unknown, `"${text}" is not the number of a version of the ${name}`);
  }

  const all = [
    endpoint({
      method: 'get',
      path: `${path}/versions`,
      permission,
      summary: {
        zh: `${title.zh}的全部版本，最新在前`,
        en: `All versions of the ${title.en}, the newest first`,
      },
      answers: [json(versionsAnswerSchema)],
      errors: {},
      handle: async () => ({ versions: await kept.versions() }),
    }),
    endpoint({
      method: 'post',
      path: `${path}/versions`,
      permission,
      summary: {
        zh: `保存${title.zh}草稿，暂不生效`,
        en: `Keep a draft of the ${title.en}, not yet in force`,
      },
      body: draftBody(options.draftSchema),
      answers: [json(versionSchema, 201)],
      errors: { 400: faulty },
      async handle({ body, principal, response }) {
        const draft = await kept.draft(body, principal.name);
        response.location(`${path}/versions/${draft.version}`);
        return draft;
      },
    }),
    endpoint({
      method: 'get',
      path: `${path}/versions/{version}`,
      permission,
      summary: { zh: `${title.zh}的一个版本及其内容`, en: `One version of the ${title.en} with its content` },
      params,
      answers: [json(versionSchema)],
      errors: { 404: [unknown] },
      handle: ({ params }) => kept.version(versionOf(params.version)),
    }),
    endpoint({
      method: 'put',
      path: `${path}/versions/{version}`,
      permission,
      summary: { zh: `修改${title.zh}草稿`, en: `Replace a draft of the ${title.en}` },
      params,
      body: draftBody(options.changedDraftSchema),
      answers: [json(versionSchema)],
      errors: { 400: faulty, 404: [unknown], 409: ['already-published', 'draft-changed'] },
      handle: ({ params, body, principal }) => kept.replace(versionOf(params.version), body, principal.name),
    }),
    endpoint({
      method: 'post',
      path: `${path}/versions/{version}/publish`,
      permission,
      summary: { zh: `发布${title.zh}的一个版本`, en: `Publish a version of the ${title.en}` },
      params,
      body: draftBody(options.publishingSchema),
      answers: [json(versionSchema)],
      errors: { 400: faulty, 404: [unknown], 409: ['already-published'] },
      handle: ({ params, body, principal }) => kept.publish(versionOf(params.version), principal.name, body),
    }),
    endpoint({
      method: 'post',
      path: `${path}/rollback`,
      permission,
      summary: {
        zh: `恢复${title.zh}的前一版本`,
        en: `Put the previous version of the ${title.en} back in force`,
      },
      answers: [json(versionSchema)],
      errors: { 400: faulty, 409: ['nothing-to-roll-back'] },
      handle: ({ principal }) => kept.rollback(principal.name),
    }),
  ];
  return all as Under<At, (typeof all)[number]>[];
}
