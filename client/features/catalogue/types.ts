import type { AnswerTo } from '../../data/endpoints.ts';

/** The version of the catalogue in force, with what holds by default. */
type CatalogueInForce = AnswerTo<'get', '/api/items'>;
/** The same without which version it is: of a draft it is none yet. */
export type Catalogue = Omit<CatalogueInForce, 'version' | 'validFrom'>;
export type CatalogueItem = Catalogue['items'][number];

/** Scenes, items and bureaus as they are written. */
export type Entries = AnswerTo<'get', '/api/items/versions/{version}'>['entries'];
/** What has faults of its own and differs on its own: a member of `Entries`. */
export type ListName = keyof Entries;

type Checked = AnswerTo<'post', '/api/items/check'>;
export type CatalogueFault = Checked['faults'][number];
export type ListChanges = NonNullable<Checked['changes']>[ListName];

export type Rule = AnswerTo<'get', '/api/routing/rules'>['rules'][number];
