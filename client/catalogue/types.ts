import type { Catalogue } from '../../server/items/catalogue.ts';
import type { Rule, RuleFault } from '../../server/routing/rules/schema.ts';
import type { RuleVersion } from '../../server/routing/rules/store.ts';

export type { Catalogue, Rule, RuleFault, RuleVersion };
export type CatalogueItem = Catalogue['items'][number];
export type Limit = CatalogueItem['clocks']['handle'];

/** `GET /api/routing/rules`. */
export interface RulesInForce {
  version: number;
  validFrom: string | null;
  rules: Rule[];
  faults: RuleFault[];
}
