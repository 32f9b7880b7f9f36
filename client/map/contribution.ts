import type { MapMouseEvent, SourceSpecification } from 'maplibre-gl';
import type { StyleLayer } from '../../server/layers/style.ts';
import type { Underlay } from '../../server/tiles/answers.ts';
import type { Contrast, Language, Theme } from '../ui/preferences.ts';
import type { Shape } from '../ui/severity.ts';
import type { CityMap } from './map.ts';

/** The older and the newer of two compared states. */
export type Side = 'before' | 'after';

/** What a part of the style may depend on beside its feature's own state. */
export interface StyleContext {
  theme: Theme;
  language: Language;
  contrast: Contrast;
  /** Which of two compared states is drawn; null while none are compared. */
  side: Side | null;
}

/** What a feature adds to the style of the map. */
export interface StylePart {
  sources: Readonly<Record<string, SourceSpecification>>;
  /** Layers at the very bottom, with labels of their own. */
  ground?: readonly StyleLayer[];
  /** Layers over the ground and beneath its labels. */
  layers?: readonly StyleLayer[];
  /** Labels over everything. */
  labels?: readonly StyleLayer[];
  /** A map from elsewhere, beneath all of it. */
  underlay?: Underlay | null;
}

/** A line of the legend of a saved picture. */
export interface LegendLine {
  title: string;
  colour: string;
  kind: 'fill' | 'line' | 'point' | Shape;
}

/** What a feature has to do with the map. All of it is optional; contributions come in the order of the features. */
export interface MapContribution {
  /** Its part of the style, as it is now; asked for again by `CityMap.redraw`. */
  style?(context: StyleContext): StylePart;
  /** @returns whether the click was for it; those after it are not asked then */
  click?(event: MapMouseEvent): boolean;
  /** @param event null: the pointer is elsewhere. @returns whether there is something to click */
  hover?(event: MapMouseEvent | null): boolean;
  legend?(): readonly LegendLine[];
  /** Runs once the map is there; the returned function runs when it goes. */
  start?(map: CityMap): () => void;
}
