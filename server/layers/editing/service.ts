import type { DoneEdit, Revision, StoredFeature } from '../../../domain/answers/edits.ts';
import type { Database } from '../../database/database.ts';
import { waitEverywhere } from '../../processes/everywhere.ts';
import { type LayerService, unknownLayer } from '../service.ts';
import { findLayer } from '../store.ts';
import { versionTable } from '../tables.ts';
import { editFeatures, type SentAs } from './edit.ts';
import type { Edit, EditableQuery, RevisionQuery } from './schema.ts';
import { findEdited, findFeatures, revisions } from './store.ts';

/** More are not edited at a time. */
const mostEditable = 500;

/** Features created, changed and deleted in place. */
export interface Editing {
  /**
   * See `editFeatures`. Waits until every process answers by the new version, for some seconds at most; `processesBehind` is
   * how many do not yet.
   * @throws Problem 404 `unknown-layer`
   */
  edit(
    layer: string,
    edits: readonly Edit[],
    by: string,
    note?: string | undefined,
    as?: SentAs,
  ): Promise<{ version: number; edits: DoneEdit[]; processesBehind: number }>;
  /**
   * Features of the version in force as they are stored, to the last digit: OGC API Features rounds to a centimetre, and a
   * border that is sent back rounded no longer meets its neighbour.
   * @returns 500 at most; `version` is null while none is in force
   * @throws Problem 404 `unknown-layer`
   */
  editable(
    layer: string,
    wanted: EditableQuery,
  ): Promise<{ version: number | null; features: StoredFeature[] }>;
  /**
   * Who did what to which feature, the newest first; `next` is the cursor of the following page, null on the last.
   * @throws Problem 404 `unknown-layer`
   */
  revisions(layer: string, query: RevisionQuery): Promise<{ revisions: Revision[]; next: string | null }>;
}

export function createEditing({ database, layers }: { database: Database; layers: LayerService }): Editing {
  return {
    async edit(layer, edits, by, note, as) {
      if (!(await findLayer(database, layer))) throw await unknownLayer(database, layer);
      const { publication, ...done } = await editFeatures(database, layer, edits, by, note ?? null, as);
      await layers.refresh();
      return { ...done, processesBehind: await waitEverywhere(database, { publication }) };
    },
    async editable(layer, wanted) {
      const found = await findLayer(database, layer);
      if (!found) throw await unknownLayer(database, layer);
      const version = found.published_version;
      if (version === null) return { version, features: [] };
      const { tableId } = await findEdited(database, layer, version);
      return { version, features: await findFeatures(database, versionTable(tableId), wanted, mostEditable) };
    },
    async revisions(layer, { limit, cursor, fid }) {
      if (!(await findLayer(database, layer))) throw await unknownLayer(database, layer);
      const page = await revisions(database, layer, fid ?? null, cursor ?? null, limit);
      return { revisions: page.rows, next: page.next };
    },
  };
}
