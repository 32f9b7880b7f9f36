import type { Queryable, Replica } from '../database/database.ts';
import type { PlacedChange } from './publishing/changed-places.ts';
import type { LayerDefinition, Title } from './schema.ts';

export type Tier = 'district' | 'street' | 'responsibility-grid' | 'unit-grid';

/** The tiers from the largest areas to the smallest; each area lies in one of the tier before it. */
export const tiers: readonly Tier[] = ['district', 'street', 'responsibility-grid', 'unit-grid'];

/** What an area of a tier is called. */
export const tierTitles: Record<Tier, Title> = {
  district: { zh: '区', en: 'district' },
  street: { zh: '街道（镇）', en: 'street' },
  'responsibility-grid': { zh: '责任网格', en: 'responsibility grid' },
  'unit-grid': { zh: '单元网格', en: 'unit grid' },
};

/** A layer version that is, or was, in force. */
export interface PublishedLayer {
  id: string;
  version: number;
  /** The catalogue's own number for the table of its features. */
  tableId: number;
  /** The table of its features, made from that number and therefore safe to splice into SQL. */
  table: string;
  title: Title;
  theme: string;
  role: LayerDefinition['role'];
  tier: Tier | null;
  geometryType: LayerDefinition['geometryType'];
  visibility: LayerDefinition['visibility'];
  definition: LayerDefinition;
  featureCount: number;
  /** West, south, east, north in CRS84; null while the layer is empty. */
  bbox: [number, number, number, number] | null;
  effectiveFrom: Date;
  publishedAt: Date;
  /** Grows with every publication in the installation; part of the snapshot's name. */
  publicationId: number;
  /** Only planned to be in force, from `effectiveFrom` on. */
  planned?: true;
  /** The only properties of its features that whoever asks may see; all where it is missing. */
  shownFields?: readonly string[];
}

const dayMs = 86_400_000;

/** Whether the newest version is older than its owner promised; never where nothing was promised. */
export function isStale(layer: Pick<PublishedLayer, 'publishedAt' | 'definition'>, now: Date): boolean {
  const { updateEveryDays } = layer.definition;
  return (
    updateEveryDays !== undefined && now.getTime() - layer.publishedAt.getTime() > updateEveryDays * dayMs
  );
}

/** Where the features of a layer are read. */
export interface WhereToRead {
  /** A replica that has the layer as it is given, in turn; undefined where only the database itself has it for sure. */
  find(layer: PublishedLayer): Replica | undefined;
  /**
   * Runs reading statements where `find` says, and in the database itself when they fail there; each has a time limit
   * and ends when `signal` says that nobody waits any more.
   */
  reading(layer: PublishedLayer, signal: AbortSignal): Queryable;
}

/** What every other capability may ask of the catalogue. */
export interface Layers {
  /** All layers in force now, from memory. */
  published(): PublishedLayer[];
  find(id: string): PublishedLayer | undefined;
  /** Where the features of a layer are read. */
  readonly replicas: WhereToRead;
  /** What was in force at `time`; of a time to come, what would be by the plans of now. */
  at(time: Date): Promise<PublishedLayer[]>;
  /** What was in force after the publication of this number; of what began before a time, where one is given. */
  after(publication: number, before?: Date): Promise<PublishedLayer[]>;
  /** One checked or published version, whether in force or not. */
  pinned(id: string, version: number): Promise<PublishedLayer | undefined>;
  /** Where a layer in force has changed, in the order of the changes, from the last one that was anywhere. */
  changes(id: string): readonly PlacedChange[];
  /** What `version` is compared with: the version in force, or the one before it; null where there is none. */
  baseOf(id: string, version: number): Promise<number | null>;
  /**
   * Calls `listener` with a version that is about to come into force at once, and waits for what it gets ready, so that
   * what depends on it changes with it; for some seconds at most. In the process that publishes.
   */
  beforePublish(listener: (candidate: PublishedLayer) => Promise<void>): () => void;
  /** Calls `listener` with the ids that changed after a publish or roll back, in every process. */
  onChange(listener: (changedIds: string[]) => void): () => void;
}
