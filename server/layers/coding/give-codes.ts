import type { GivenCodes } from '../../../domain/answers/layer-versions.ts';
import type { Queryable } from '../../database/database.ts';
import type { FilledVersion } from '../loading/store.ts';
import type { LayerDefinition } from '../schema.ts';
import * as store from './store.ts';

/**
 * Gives the features of a version that have no code one by the rule of their layer (CJ/T 214, GB/T 30428.2: 6 digits of the
 * district, 2 and 2 of the class, 6 of a serial), in the caller's transaction. A feature that is known again keeps the code
 * it had; others get the next serial of their district, which was never anybody's. A feature belongs to the district that
 * covers a point of it, on a border to the one with the lower code.
 * @returns null where the layer has no rule, or no feature is without a code
 */
export async function giveCodes(
  transaction: Queryable,
  { layer, table }: Pick<FilledVersion, 'layer' | 'table'>,
  { codeRule: rule }: Pick<LayerDefinition, 'codeRule'>,
): Promise<GivenCodes | null> {
  if (!rule || !(await store.lacksCodes(transaction, table))) return null;
  await store.lockSerials(transaction);
  await store.noteVersions(transaction, layer, rule.majorClass + rule.minorClass);
  const inForce = await store.tablesInForce(transaction, layer);
  return store.give(transaction, { layer, table, inForce, rule });
}
