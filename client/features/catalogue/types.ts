import type { Version } from '../../../domain/answers/drafts.ts';
import type { CatalogueVersion } from '../../../domain/answers/items.ts';
import type { Catalogue, Entries } from '../../../server/items/catalogue.ts';
import type { ListChanges } from '../../../server/items/versions/changes.ts';
import type { CatalogueFault } from '../../../server/items/versions/schema.ts';
import type { Rule, RuleFault } from '../../../server/routing/rules/schema.ts';

export type { Catalogue, CatalogueFault, Entries, ListChanges, Rule, Version };
export type StoredVersion = CatalogueVersion;
export type CatalogueItem = Catalogue['items'][number];
export type Limit = CatalogueItem['clocks']['handle'];
/** What has faults of its own and differs on its own: a member of `Entries`. */
export type ListName = keyof Entries;

/** `GET /api/items`: the version in force, with what holds by default. */
export type CatalogueInForce = Catalogue & { version: number; validFrom: string | null };

/** `GET /api/routing/rules`. */
export interface RulesInForce {
  version: number;
  validFrom: string | null;
  rules: Rule[];
  faults: RuleFault[];
}
