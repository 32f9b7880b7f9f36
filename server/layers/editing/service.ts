import type { Database } from '../../database/database.ts';
import { type LayerService, unknownLayer } from '../service.ts';
import { findLayer } from '../store.ts';
import { type DoneEdit, editFeatures } from './edit.ts';
import type { Edit, RevisionQuery } from './schema.ts';
import { type Revision, revisions } from './store.ts';

/** Features created, changed and deleted in place. */
export interface Editing {
  /** See `editFeatures`; every process has the new version within a moment. @throws Problem 404 `unknown-layer` */
  edit(
    layer: string,
    edits: readonly Edit[],
    by: string,
    note?: string | undefined,
  ): Promise<{ version: number; edits: DoneEdit[] }>;
  /**
   * Who did what to which feature, the newest first; `next` is the cursor of the following page, null on the last.
   * @throws Problem 404 `unknown-layer`
   */
  revisions(layer: string, query: RevisionQuery): Promise<{ revisions: Revision[]; next: string | null }>;
}

export function createEditing({ database, layers }: { database: Database; layers: LayerService }): Editing {
  return {
    async edit(layer, edits, by, note) {
      if (!(await findLayer(database, layer))) throw await unknownLayer(database, layer);
      const done = await editFeatures(database, layer, edits, by, note ?? null);
      await layers.refresh();
      return done;
    },
    async revisions(layer, { limit, cursor, fid }) {
      if (!(await findLayer(database, layer))) throw await unknownLayer(database, layer);
      const page = await revisions(database, layer, fid ?? null, cursor ?? null, limit);
      return { revisions: page.rows, next: page.next };
    },
  };
}
