import { json, Router } from 'express';
import type { z } from 'zod';
import { principalOf, requirePermission } from '../access/middleware.ts';
import type { Action } from '../access/permissions.ts';
import { Problem } from '../input/problem.ts';
import type { Version } from './store.ts';

/** What people draft and publish, with requests as `schemas` reads them. */
export interface Kept<Draft, Changed, Publishing> {
  versions(): Promise<Version[]>;
  version(version: number): Promise<Version>;
  draft(request: Draft, by: string): Promise<Version>;
  replace(version: number, request: Changed, by: string): Promise<Version>;
  publish(version: number, by: string, options: Publishing): Promise<Version>;
  rollback(by: string): Promise<Version>;
}

interface Options<Draft, Changed, Publishing> {
  /** `/api/items`: its versions are at `/api/items/versions`, what undoes a publication at `/api/items/rollback`. */
  path: string;
  /** As in the service's messages and codes. */
  name: string;
  action: Action;
  draftSchema: z.ZodType<Draft>;
  changedDraftSchema: z.ZodType<Changed>;
  /** The body of a request to publish. */
  publishingSchema: z.ZodType<Publishing>;
}

/** Reads the body of a draft, which may be a whole catalogue. */
export const readDraft = json({ limit: '2mb' });

/** Drafts, history, publication and its undoing. */
export function draftRoutes<Draft, Changed, Publishing>(
  kept: Kept<Draft, Changed, Publishing>,
  {
    path,
    name,
    action,
    draftSchema,
    changedDraftSchema,
    publishingSchema,
  }: Options<Draft, Changed, Publishing>,
): Router {
  const router = Router();
  const mayWrite = requirePermission(action);

  function versionOf(text: unknown): number {
    const version = Number(text);
    if (Number.isSafeInteger(version) && version >= 1 && version < 2 ** 31) return version;
    throw new Problem(404, `unknown-${name}`, `"${text}" is not the number of a version of the ${name}`);
  }

  router.get(`${path}/versions`, mayWrite, async (_request, response) => {
    response.json({ versions: await kept.versions() });
  });
  router.post(`${path}/versions`, mayWrite, readDraft, async (request, response) => {
    const draft = await kept.draft(draftSchema.parse(request.body), principalOf(response).name);
    response.status(201).location(`${path}/versions/${draft.version}`).json(draft);
  });
  router.get(`${path}/versions/:version`, mayWrite, async (request, response) => {
    response.json(await kept.version(versionOf(request.params.version)));
  });
  router.put(`${path}/versions/:version`, mayWrite, readDraft, async (request, response) => {
    const changed = changedDraftSchema.parse(request.body);
    const version = versionOf(request.params.version);
    response.json(await kept.replace(version, changed, principalOf(response).name));
  });
  router.post(`${path}/versions/:version/publish`, mayWrite, readDraft, async (request, response) => {
    const version = versionOf(request.params.version);
    const options = publishingSchema.parse(request.body ?? {});
    response.json(await kept.publish(version, principalOf(response).name, options));
  });
  router.post(`${path}/rollback`, mayWrite, async (_request, response) => {
    response.json(await kept.rollback(principalOf(response).name));
  });
  return router;
}
