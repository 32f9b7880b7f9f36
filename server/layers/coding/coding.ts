import type { GivenCodes } from '../../../domain/answers/layer-versions.ts';
import type { Database, Queryable } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { checkVersion } from '../checking/check.ts';
import { cancelled, follow, type Progress } from '../loading/follow.ts';
import { openLoad } from '../loading/load.ts';
import { refusalOf } from '../loading/refusal.ts';
import { closeVersion, completeTable, discardVersion, type OpenVersion } from '../loading/store.ts';
import { prepareLargeLayer } from '../overviews/build.ts';
import { enter, lockForPublishing } from '../publishing/publish.ts';
import type { CodeRule, LayerDefinition } from '../schema.ts';
import { unknownLayer } from '../service.ts';
import { findLayer, tableOf } from '../store.ts';
import { understoodOf } from '../version-store.ts';
import { giveCodes } from './give-codes.ts';
import * as store from './store.ts';

interface CodedLayer {
  definition: LayerDefinition;
  rule: CodeRule;
  version: number;
  table: string;
}

/** @throws Problem 404 `unknown-layer`; 409 `no-code-rule`, `not-in-force`, `no-districts` */
async function codedLayer(database: Queryable, layer: string): Promise<CodedLayer> {
  const found = await findLayer(database, layer);
  if (!found) throw await unknownLayer(database, layer);
  const { definition, published_version: version } = found;
  if (!definition.codeRule)
    throw new Problem(409, 'no-code-rule', {
      zh: `图层“${layer}”未设编码规则：图层定义中应有 codeRule（部件大类 majorClass、小类 minorClass）`,
      en: `"${layer}" has no rule for codes: its definition needs codeRule with the majorClass and minorClass of its city parts`,
    });
  const table = version === null ? undefined : await tableOf(database, layer, version);
  if (version === null || !table)
    throw new Problem(409, 'not-in-force', {
      zh: `图层“${layer}”没有现行版本，请先发布`,
      en: `No version of "${layer}" is in force: publish one first`,
    });
  if ((await store.tablesInForce(database, layer)).districts === null)
    throw new Problem(409, 'no-districts', {
      zh: '尚未发布行政区图层，无法确定编码的前六位',
      en: 'No layer of districts is published, which the first six digits of a code come from',
    });
  return { definition, rule: definition.codeRule, version, table };
}

/** What giving codes to the features in force would come to; nothing is written but how far serials are. @throws as `prepareCodes` */
export async function plannedCodes(database: Database, layer: string): Promise<GivenCodes> {
  const { rule, table } = await codedLayer(database, layer);
  return database.transaction(async (transaction) => {
    await store.lockSerials(transaction);
    await store.noteVersions(transaction, layer, rule.majorClass + rule.minorClass);
    const inForce = await store.tablesInForce(transaction, layer);
    return store.planned(transaction, { layer, table, inForce, rule });
  });
}

/** What came of a request: the version, and the work that is still to be done to make it, where it is a new one. */
export interface PreparedCodes {
  version: number;
  run: ((onProgress?: Progress) => Promise<GivenCodes | null>) | null;
}

/**
 * Prepares that the features in force without a code get one, in a new version that is put in force once it is checked and
 * differs in nothing else; the version in force where every feature has one.
 * @throws Problem 404 `unknown-layer`; 409 `no-code-rule`, `not-in-force`, `no-districts`
 */
export async function prepareCodes(database: Database, layer: string, by: string): Promise<PreparedCodes> {
  const coded = await codedLayer(database, layer);
  if (!(await store.lacksCodes(database, coded.table))) return { version: coded.version, run: null };
  const sourceName = `version ${coded.version}, codes given`;
  const opened = await openLoad(database, { layer, sourceName, by, publish: true });
  return {
    version: opened.version,
    run: (onProgress = () => undefined) => makeCoded(database, opened, coded, by, onProgress),
  };
}

/** Makes the new version; what fails or is cancelled leaves it `rejected` or `cancelled`, without its features. */
async function makeCoded(
  database: Database,
  opened: OpenVersion,
  { definition, version: origin, table }: CodedLayer,
  by: string,
  onProgress: Progress,
): Promise<GivenCodes | null> {
  const { layer, version } = opened;
  const { report, stop } = follow(database, opened, onProgress);
  try {
    await report('writing', 0, 1);
    const understood = await understoodOf(database, layer, origin);
    const codes = await database.transaction(async (transaction) => {
      await store.copyFeatures(transaction, table, opened.table);
      const given = await giveCodes(transaction, opened, definition);
      await completeTable(transaction, opened, { ...understood, ...(given ? { codes: given } : {}) });
      return given;
    });
    const issueCounts = await checkVersion(database, opened, (done, total) =>
      report('checking', done, total),
    );
    // One transaction, in which nothing else may ask the database.
    await prepareLargeLayer(database, opened.tableId, definition, (done, total) =>
      onProgress('thinning', done, total, null),
    );
    await database.transaction(async (transaction) => {
      const { published_version: inForce } = await lockForPublishing(transaction, layer);
      if (inForce !== origin)
        throw new Problem(409, 'layer-changed', {
          zh: `编码期间“${layer}”的现行版本已变，请重新执行`,
          en: `Another version of "${layer}" came into force meanwhile: give codes again`,
        });
      if (!(await closeVersion(transaction, opened, issueCounts, null))) throw cancelled(opened);
      await enter(transaction, { layer, version, by }, undefined);
    });
    return codes;
  } catch (error) {
    await discardVersion(database, opened, refusalOf(`version ${origin}`, error).toJSON());
    throw error;
  } finally {
    stop();
  }
}
