import type { LayerLeftOut } from '../../domain/answers/routing.ts';
import type { Reason } from '../../domain/routing/decision.ts';
import { type PublishedLayer, type Tier, tiers } from '../layers/published.ts';
import { AssetLocator, type AssetTable } from './kernel/assets.ts';
import { Locator } from './kernel/locate.ts';
import type { Kernel } from './kernel/serialised.ts';
import { type LeftOut, layerLeftOut } from './left-out.ts';
import type { RuleSet } from './rules/schema.ts';

/** The four tiers, built together: what changes when any of them is published. */
export interface Mosaic extends Kernel {
  /** By area number. */
  names: string[];
  englishNames: (string | null)[];
  /** The number of the parent that the area declares, in the tier above; -1 when it is not there. */
  parents: Int32Array;
  /** What of each tier could not be used. */
  leftOut: readonly (readonly LeftOut[])[];
}

/** One asset layer, built alone. */
export interface Assets {
  table: AssetTable;
  /** The features' own numbers. */
  fids: number[];
  codes: (string | null)[];
  names: string[];
  englishNames: (string | null)[];
  parents: (string | null)[];
  properties: Record<string, unknown>[];
  leftOut: readonly LeftOut[];
}

/** The part of an asset that lies in one area of a tier. */
export interface Met {
  /** The area's code. */
  code: string;
  /** Of the asset's surface, 0 to 1. */
  share: number;
}

/** What the assets of a layer meet of one tier. */
export interface Meetings {
  /** By the asset's own number, the largest share first; none where it meets nothing. */
  met: ReadonlyMap<number, readonly Met[]>;
  leftOut: readonly LeftOut[];
}

/** Under which name a snapshot keeps what the assets of a layer meet. */
export function meetingKey(layer: string, tier: Tier): string {
  return `${layer} ${tier}`;
}

/** What a snapshot says about the layers that it was built from. */
type LayerStamp = Pick<PublishedLayer, 'id' | 'version'>;

export interface AssetLayer extends LayerStamp {
  assets: Assets;
  locator: AssetLocator;
}

/** Everything that decisions rest on at one time; never changed, only replaced whole. */
export interface Snapshot {
  /** `<time from when on it is in force>/<number of its newest publication>`, of a layer or of rules. */
  name: string;
  since: Date;
  /** The layer of each tier, null where none is published. */
  tiers: (LayerStamp | null)[];
  mosaic: Mosaic;
  locator: Locator;
  /** By layer id. */
  assets: Map<string, AssetLayer>;
  /** By `meetingKey`. */
  meetings: ReadonlyMap<string, Meetings>;
  rules: RuleSet;
  /** What of its layers could not be used. */
  leftOut: readonly LayerLeftOut[];
  /** What has to be said with every answer by it. */
  notes: readonly Reason[];
  /** The box of the published tiers; null while there are none. */
  city: [number, number, number, number] | null;
}

type Dated = Pick<PublishedLayer, 'publishedAt' | 'effectiveFrom' | 'publicationId'>;

const nameOf = (time: Date, publication: number) =>
  `${time.toISOString().replace(/\.\d+Z$/, 'Z')}/${publication}`;

/** From when on what is made of `layers` and `rules` is in force. */
function validSince(layers: readonly Dated[], { validFrom }: Pick<RuleSet, 'validFrom'>): Date {
  return new Date(
    Math.max(validFrom?.getTime() ?? 0, ...layers.map(({ effectiveFrom }) => effectiveFrom.getTime())),
  );
}

/**
 * The name of the snapshot made of `layers` and `rules`: from when on it is in force, and the newest publication in it.
 * What was in force at that time, by all publications up to that number, is the snapshot again.
 */
export function snapshotName(
  layers: readonly Dated[],
  rules: Pick<RuleSet, 'validFrom' | 'publicationId'>,
): string {
  const newest = Math.max(rules.publicationId, ...layers.map(({ publicationId }) => publicationId));
  return nameOf(validSince(layers, rules), newest);
}

/** Its name in decisions of old, which bore the time of its newest publication. */
export function formerName(
  layers: readonly Dated[],
  { validFrom, publicationId }: Pick<RuleSet, 'validFrom' | 'publicationId'>,
): string {
  const newest = layers.toSorted((a, b) => b.publicationId - a.publicationId)[0];
  return newest && newest.publicationId > publicationId
    ? nameOf(newest.publishedAt, newest.publicationId)
    : nameOf(validFrom ?? new Date(0), publicationId);
}

/** The box around all tiers, or null. */
function cityBox(layers: readonly Pick<PublishedLayer, 'bbox'>[]): Snapshot['city'] {
  let box: Snapshot['city'] = null;
  for (const { bbox } of layers) {
    if (!bbox) continue;
    box = box
      ? [
          Math.min(box[0], bbox[0]),
          Math.min(box[1], bbox[1]),
          Math.max(box[2], bbox[2]),
          Math.max(box[3], bbox[3]),
        ]
      : [...bbox];
  }
  return box;
}

/** Puts built parts together. `tierLayers` has one entry for each tier, `assetLayers` pairs layer and part. */
export function assemble(
  tierLayers: readonly (PublishedLayer | null)[],
  mosaic: Mosaic,
  assetLayers: readonly (readonly [PublishedLayer, Assets])[],
  meetings: Snapshot['meetings'],
  rules: RuleSet,
): Snapshot {
  const present = tierLayers.filter((layer) => layer !== null);
  const used = [...present, ...assetLayers.map(([layer]) => layer)];
  // Each feature once, with what keeps it from more.
  const leftOutOf = ({ id }: PublishedLayer, assets: Assets) => {
    const unmet = tiers.flatMap((tier) => meetings.get(meetingKey(id, tier))?.leftOut ?? []);
    return [...new Map([...unmet, ...assets.leftOut].map((one) => [one.feature, one])).values()];
  };
  const stamp = ({ id, version }: PublishedLayer): LayerStamp => ({ id, version });
  return {
    name: snapshotName(used, rules),
    since: validSince(used, rules),
    tiers: tierLayers.map((layer) => layer && stamp(layer)),
    mosaic,
    locator: new Locator(mosaic.table.tierStart, mosaic.grid),
    assets: new Map(
      assetLayers.map(([layer, assets]) => [
        layer.id,
        { ...stamp(layer), assets, locator: new AssetLocator(assets.table) },
      ]),
    ),
    meetings,
    rules,
    leftOut: [
      ...tierLayers.map((layer, tier) => layer && layerLeftOut(layer, mosaic.leftOut[tier] ?? [])),
      ...assetLayers.map(([layer, assets]) => layerLeftOut(layer, leftOutOf(layer, assets))),
    ].filter((one) => one !== null),
    notes: [],
    city: cityBox(present),
  };
}
