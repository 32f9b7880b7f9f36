import type { IncomingMessage } from 'node:http';
import type {
  GivenCodes,
  IssuesAnswer,
  LayerVersion,
  Publication,
} from '../../domain/answers/layer-versions.ts';
import { type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { processesBehind } from '../processes/everywhere.ts';
import type { CatalogueEntry } from './answers.ts';
import { createBackgroundWork } from './background-work.ts';
import { readCatalogue } from './catalogue.ts';
import { describeFinding } from './checking/sentences.ts';
import { plannedCodes, prepareCodes } from './coding/coding.ts';
import { type Comparison, createComparison } from './comparing/compare.ts';
import { type FixRequest, prepareFix } from './fixing/fix.ts';
import { fixesOf } from './fixing/proposals.ts';
import { createBackgroundLoads, mostLoads } from './loading/background.ts';
import { openLoad } from './loading/load.ts';
import { cancelVersion } from './loading/store.ts';
import type { PublishOptions } from './publishing/publish.ts';
import { history, publicationInForce } from './publishing/store.ts';
import type { HistoryQuery, IssueQuery, LoadQuery } from './schema.ts';
import { type LayerService, unknownLayer } from './service.ts';
import { findLayer } from './store.ts';
import { receiveUpload } from './upload.ts';
import * as store from './version-store.ts';

/** The life of a layer's versions, from the file to being in force. */
export interface Versions {
  /** Every layer that is defined, with what is in force, planned and newest. */
  catalogue(): Promise<CatalogueEntry[]>;
  /**
   * Takes a file and starts to load it in the background.
   * @throws Problem 404 `unknown-layer`, 503 `too-many-loads`, and those of `receiveUpload`
   */
  load(layer: string, query: LoadQuery, file: IncomingMessage, by: string): Promise<LayerVersion>;
  list(layer: string): Promise<LayerVersion[]>;
  find(layer: string, version: number): Promise<LayerVersion>;
  /** Ends a load under way. @throws Problem 409 `not-loading` */
  cancel(layer: string, version: number): Promise<LayerVersion>;
  publish(layer: string, version: number, by: string, options: PublishOptions): Promise<LayerVersion>;
  cancelPlan(layer: string, version: number, by: string): Promise<LayerVersion>;
  /** What was in force when and what is planned; `next` is the cursor of the following page, null on the last. */
  history(layer: string, query: HistoryQuery): Promise<{ publications: Publication[]; next: string | null }>;
  rollback(layer: string, by: string): Promise<LayerVersion>;
  issues(layer: string, version: number, query: IssueQuery): Promise<IssuesAnswer>;
  /** See `prepareFix`; answers the version that comes out of it, which is still being made where it is a new one. */
  fix(layer: string, version: number, fixes: FixRequest[], by: string): Promise<LayerVersion>;
  /** See `plannedCodes`. */
  plannedCodes(layer: string): Promise<GivenCodes>;
  /** See `prepareCodes`; answers the version that comes out of it, or the one in force where every feature has a code. */
  giveCodes(layer: string, by: string): Promise<{ made: boolean; version: LayerVersion }>;
  diff: Comparison['diff'];
  close(): Promise<void>;
}

export function createVersions({
  database,
  layers,
  log,
}: {
  database: Database;
  layers: LayerService;
  log: FaultLog;
}): Versions {
  const loads = createBackgroundLoads(database, log);
  const work = createBackgroundWork(database, partOf(log, 'work'));
  const comparison = createComparison(database);

  async function find(layer: string, version: number): Promise<LayerVersion> {
    const found = await store.versionDocument(database, layer, version);
    if (found?.state === 'published') {
      const publication = await publicationInForce(database, layer);
      return { ...found, processesBehind: await processesBehind(database, { publication }) };
    }
    if (found) return found;
    if (!(await findLayer(database, layer))) throw await unknownLayer(database, layer);
    throw new Problem(404, 'unknown-version', `"${layer}" has no version ${version}`);
  }

  return {
    find,
    catalogue: () => readCatalogue(database, new Date()),
    async load(layer, query, file, by) {
      if (!(await findLayer(database, layer))) throw await unknownLayer(database, layer);
      if (loads.running >= mostLoads)
        throw new Problem(
          503,
          'too-many-loads',
          { zh: `已有 ${mostLoads} 个文件正在载入`, en: `${mostLoads} files are being loaded already` },
          [],
          {
            'Retry-After': '10',
          },
        );
      const upload = await receiveUpload(file);
      const request = { ...query, layer, path: upload.path, by };
      try {
        const sourceName = upload.path.slice(upload.path.lastIndexOf('/') + 1);
        const opened = await openLoad(database, { ...request, sourceName });
        loads
          .start(opened, request)
          .then(() => layers.refresh())
          .finally(upload.remove)
          .catch(log);
        return await find(layer, opened.version);
      } catch (error) {
        await upload.remove();
        throw error;
      }
    },
    async list(layer) {
      if (!(await findLayer(database, layer))) throw await unknownLayer(database, layer);
      return store.versionDocuments(database, layer);
    },
    async cancel(layer, version) {
      const { state } = await find(layer, version);
      if (!(await cancelVersion(database, layer, version)))
        throw new Problem(
          409,
          'not-loading',
          `Version ${version} of "${layer}" is ${state}, not being loaded`,
        );
      return find(layer, version);
    },
    async publish(layer, version, by, options) {
      const { state } = await find(layer, version);
      if (state === 'reading' || state === 'checking' || state === 'rejected' || state === 'cancelled')
        throw new Problem(
          409,
          'not-checked',
          `Version ${version} of "${layer}" is ${state}; only a checked version can be published`,
        );
      await layers.publish(layer, version, by, options);
      return find(layer, version);
    },
    async cancelPlan(layer, version, by) {
      await find(layer, version);
      await layers.cancelPlan(layer, version, by);
      return find(layer, version);
    },
    async history(layer, { limit, cursor }) {
      if (!(await findLayer(database, layer))) throw await unknownLayer(database, layer);
      const publications = await history(database, layer, cursor, limit + 1);
      const past = publications.filter(({ publication }) => publication !== null);
      const more = past.length > limit;
      if (more) publications.pop();
      return { publications, next: more ? String(publications.at(-1)!.publication) : null };
    },
    async rollback(layer, by) {
      return find(layer, await layers.rollback(layer, by));
    },
    async issues(layer, version, { limit, cursor, ...filter }) {
      const { issueCounts } = await find(layer, version);
      const base = await store.baseVersion(database, layer, version);
      const rows = await store.issueRows(database, layer, version, base, {
        ...filter,
        after: cursor ?? 0,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit);
      return {
        issueCounts,
        base,
        resolvedCounts: await store.resolvedCounts(database, layer, version, base),
        issues: page.map(({ ordinal: _, details, ...issue }) => ({
          ...issue,
          message: describeFinding({ ...issue, details }),
          fixes: [...fixesOf({ type: issue.type, details })],
          details,
        })),
        next: rows.length > limit ? String(page.at(-1)!.ordinal) : null,
      };
    },
    async fix(layer, version, requests, by) {
      const { understood } = await find(layer, version);
      const target = { layer, version, by };
      const prepared = await prepareFix(database, target, understood, requests);
      if (prepared.run) work.start({ layer, version: prepared.version }, prepared.run);
      return find(layer, prepared.version);
    },
    plannedCodes: (layer) => plannedCodes(database, layer),
    async giveCodes(layer, by) {
      const { version, run } = await prepareCodes(database, layer, by);
      if (run) work.start({ layer, version }, () => run().then(() => layers.refresh()));
      return { made: run !== null, version: await find(layer, version) };
    },
    async diff(layer, version, query) {
      await find(layer, version);
      return comparison.diff(layer, version, query);
    },
    async close() {
      await Promise.all([loads.close(), work.close()]);
    },
  };
}
