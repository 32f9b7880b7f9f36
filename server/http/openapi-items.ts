import { z } from 'zod';
import {
  changedDraftSchema,
  draftSchema,
  entriesSchema,
  publishingSchema,
  trialSchema,
} from '../items/versions/schema.ts';
import { operation } from './openapi-operation.ts';

const versionPath = z.object({ version: z.int() });

/** What can be reported, and its versions. */
export const itemPaths = {
  '/api/items': {
    get: operation('What can be reported: the version in force, its bureaus, scenes and items'),
  },
  '/api/scenes': { get: operation('The scenes, and who leads each') },
  '/api/items/check': {
    post: operation('What is wrong with entries, and what they have otherwise than those in force', {
      body: entriesSchema,
    }),
  },
  '/api/items/try': {
    post: operation('What would become of a report by a version, or by entries that are not kept', {
      body: trialSchema,
    }),
  },
  '/api/items/versions': {
    get: operation('All versions of the catalogue, the newest first'),
    post: operation('Keep entries as the next version, not yet in force', { body: draftSchema }, '201'),
  },
  '/api/items/versions/{version}': {
    get: operation('One version with its entries', { params: { path: versionPath } }),
    put: operation('Replace a draft', { params: { path: versionPath }, body: changedDraftSchema }),
  },
  '/api/items/versions/{version}/publish': {
    post: operation('Put a version in force, and with it rules, where there are any', {
      params: { path: versionPath },
      body: publishingSchema,
    }),
  },
  '/api/items/rollback': { post: operation('Put the version back in force that was there before') },
};
