import type { Layer as DeckLayer } from '@deck.gl/core';
import { DataFilterExtension, type DataFilterExtensionProps } from '@deck.gl/extensions';
import { MapLibreOverlay } from '@deck.gl/maplibre';
import { serverNow } from '../../../data/server-time.ts';
import type { Position } from '../../../ui/position.ts';
import type { Look } from '../../../ui/preferences.ts';
import { pixelRatio } from '../../../ui/scale.ts';
import { appearance } from '../../../ui/severity.ts';
import type { Incident } from '../incidents.ts';
import { Clustering, type InView } from './clustering.ts';
import type { Cluster } from './clusters.ts';
import { type Colouring, colourOf, gravityOf } from './colouring.ts';
import { type Gathering, hasMarks } from './gathering.ts';
import type { GatheringLayers } from './gathering-layers.ts';
import { countByGrid } from './grid-counts.ts';
import { MarkLayer } from './mark-layer.ts';
import { Marks } from './marks.ts';
import { type Emphasis, type Ring, ringLayer, ringsOf } from './rings.ts';

const pulseFor = 3600;
const pulsePeriod = 1200;
/** So many seconds before or after everything. */
const farAway = 1e9;
const filterByTime = new DataFilterExtension({ filterSize: 1 });
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

/** Live incidents over the map, drawn by deck.gl on a canvas of their own so that a pulse redraws no tile. */
export class IncidentOverlay {
  readonly control = new MapLibreOverlay({ layers: [], interleaved: false });
  readonly #marks = new Marks();
  readonly #shown = new Map<number, Incident>();
  readonly #born = new Map<number, number>();
  #look: Look;
  #scale = 1;
  #zoom = 0;
  #data: { length: number; attributes?: ReturnType<Marks['attributes']> } = { length: 0 };
  #emphasis: Emphasis = { selected: null, hovered: null, place: null };
  #frame: number | null = null;
  #earliest = Number.NEGATIVE_INFINITY;
  #gathering: Gathering = 'marks';
  #isOutside: (incident: Incident) => boolean = () => false;
  readonly #clustering: Clustering;
  #colouring: Colouring = 'severity';
  #gathered: readonly Incident[] | null = null;
  /** What draws incidents together; fetched when it is first wanted. */
  #together: GatheringLayers | null = null;

  /**
   * @param tellCounts is given the incidents of each grid whenever they are shown so and change
   * @param tellClusters is given the clusters in which they are shown just now
   */
  constructor(
    look: Look,
    private readonly tellCounts: (byGrid: ReadonlyMap<string, number>) => void,
    tellClusters: (clusters: readonly Cluster[]) => void,
  ) {
    this.#look = look;
    this.#clustering = new Clustering({
      incidents: () =>
        [...this.#shown.values()].filter(
          (incident) => incident.received >= this.#earliest && !this.#isOutside(incident),
        ),
      gravity: (incident) => gravityOf(incident, this.#colouring, this.#look, serverNow()),
      show: (clusters) => {
        this.#sortOut();
        tellClusters(clusters ?? []);
      },
    });
    this.#upload();
  }

  /** The incidents that can be pointed at, each with where and how large its mark is. */
  *shown(): Generator<{ incident: Incident; point: Position; radius: number }> {
    if (!hasMarks(this.#gathering)) return;
    for (const incident of this.#shown.values())
      if (incident.received >= this.#earliest && this.#marks.has(incident.id))
        yield { incident, point: incident.point, radius: this.radiusOf(incident) };
  }

  /** Shows only what came in from this time on; the graphics card does it, so that it costs the same for any number. */
  setEarliest(time: number): void {
    if (time === this.#earliest) return;
    this.#earliest = time;
    this.#gathered = null;
    this.#clustering.changed();
    this.#draw();
  }

  /** Brings into view, or takes from it, what decides whether incidents are shown in clusters. */
  setView(view: InView): void {
    this.#clustering.setView(view);
  }

  /** Those outside the city have no mark of their own where incidents are grouped by what is in view. */
  setOutside(isOutside: (incident: Incident) => boolean): void {
    this.#isOutside = isOutside;
    this.#clustering.changed();
    this.#sortOut();
  }

  setGathering(gathering: Gathering): void {
    this.#gathering = gathering;
    this.#gathered = null;
    this.#born.clear();
    this.#clustering.setOn(gathering === 'auto');
    this.#sortOut();
    this.#draw();
    if (!hasMarks(gathering) && !this.#together)
      void import('./gathering-layers.ts').then(({ gatheringLayers }) => {
        this.#together = gatheringLayers;
        this.#draw();
      });
  }

  /** Radius in pixels of an incident's mark at the present zoom. */
  radiusOf(incident: Incident): number {
    return appearance[incident.severity].radius * this.#scale;
  }

  /** Adds, changes and removes marks; `fresh` are those that pulse. */
  update(put: readonly Incident[], remove: readonly number[], fresh: readonly number[]): void {
    for (const id of remove) {
      this.#marks.remove(id);
      this.#shown.delete(id);
      this.#born.delete(id);
    }
    for (const incident of put) {
      this.#put(incident);
      this.#shown.set(incident.id, incident);
    }
    this.#gathered = null;
    const now = performance.now();
    // What is shown together does not pulse.
    if (hasMarks(this.#gathering)) for (const id of fresh) this.#born.set(id, now);
    this.#clustering.changed();
    const isOther = this.#upload();
    // What changed within clusters alone is drawn by the map, where it shows at all.
    if (isOther || this.#born.size > 0 || !hasMarks(this.#gathering)) this.#draw();
  }

  setLook(look: Look): void {
    if (look === this.#look) return;
    this.#look = look;
    this.#recolour();
  }

  setColouring(colouring: Colouring): void {
    if (colouring === this.#colouring) return;
    this.#colouring = colouring;
    this.#recolour();
  }

  /** Shows what has become overdue without anything happening. */
  letTimePass(): void {
    if (this.#colouring === 'standing') this.#recolour();
  }

  /** Whether something else stands for it: a cluster, or the mark of those outside the city. */
  #isStoodFor(incident: Incident): boolean {
    return this.#gathering === 'auto' && (this.#clustering.holds(incident.id) || this.#isOutside(incident));
  }

  /** Gives a mark to those that stand apart now, and takes it from the others. */
  #sortOut(): void {
    for (const incident of this.#shown.values()) {
      const { id } = incident;
      if (this.#isStoodFor(incident)) {
        if (this.#marks.has(id)) this.#marks.remove(id);
      } else if (!this.#marks.has(id)) this.#put(incident);
    }
    if (this.#upload()) this.#draw();
  }

  #put(incident: Incident): void {
    if (this.#isStoodFor(incident)) {
      this.#marks.remove(incident.id);
      return;
    }
    this.#marks.put(incident, colourOf(incident, this.#colouring, this.#look, serverNow()), this.#look);
  }

  #recolour(): void {
    for (const incident of this.#shown.values()) this.#put(incident);
    this.#clustering.changed();
    this.#upload();
    this.#draw();
  }

  /** Marks shrink when the whole city is in view, so that their number stays readable. */
  setZoom(zoom: number): void {
    // Half a zoom is as fine as what is shown together goes by.
    const step = Math.floor(zoom * 2) / 2;
    const isOther = this.#gathering === 'grids' && step !== this.#zoom;
    this.#zoom = step;
    const scale = Math.min(1.15, Math.max(0.55, 0.55 + (zoom - 9.5) * 0.12));
    if (Math.abs(scale - this.#scale) < 0.02 && !isOther) return;
    this.#scale = scale;
    this.#draw();
  }

  emphasise(emphasis: Emphasis): void {
    this.#emphasis = emphasis;
    this.#draw();
  }

  /** @returns whether any mark differs from what was drawn */
  #upload(): boolean {
    const attributes = this.#marks.attributes();
    if (attributes === this.#data.attributes) return false;
    this.#data = { length: this.#marks.length, attributes };
    return true;
  }

  #pulses(now: number): Ring[] {
    const rings: Ring[] = [];
    for (const [id, born] of this.#born) {
      const incident = this.#shown.get(id);
      const age = now - born;
      if (!incident || age > pulseFor || !this.#marks.has(id)) {
        this.#born.delete(id);
        continue;
      }
      const phase = calm.matches ? 0.5 : (age % pulsePeriod) / pulsePeriod;
      const value = Number.parseInt(appearance[incident.severity].colour[this.#look].slice(1), 16);
      const opacity = Math.round(220 * (1 - phase));
      rings.push({
        position: incident.point,
        radius: this.radiusOf(incident) + 2 + phase * 20,
        colour: [value >> 16, (value >> 8) & 255, value & 255, opacity],
        width: 2.2,
      });
    }
    return rings;
  }

  #draw(): void {
    const pulses = this.#pulses(performance.now());
    this.control.setProps({
      useDevicePixels: pixelRatio(),
      layers: [
        ringLayer('pulses', pulses),
        ...this.#incidentLayers(),
        ringLayer(
          'rings',
          ringsOf(this.#emphasis, this.#look, (incident) => this.radiusOf(incident)),
        ),
      ],
    });
    if (this.#born.size > 0) this.#frame ??= requestAnimationFrame(this.#animate);
  }

  #animate = (): void => {
    this.#frame = null;
    this.#draw();
  };

  #incidentLayers(): DeckLayer[] {
    if (hasMarks(this.#gathering) || !this.#together) return [this.#markLayer()];
    // The same array as long as nothing changed: the aggregating layers recompute whenever they get another one.
    if (!this.#gathered) {
      this.#gathered = [...this.#shown.values()].filter(({ received }) => received >= this.#earliest);
      if (this.#gathering === 'grids') this.tellCounts(countByGrid(this.#gathered));
    }
    return this.#together(this.#gathering, this.#gathered, this.#look, this.#zoom);
  }

  #markLayer(): DeckLayer {
    const since = Math.max(-farAway, (this.#earliest - this.#marks.epoch) / 1000);
    return new MarkLayer<DataFilterExtensionProps<unknown>>({
      extensions: [filterByTime],
      filterRange: [since, farAway],
      id: 'incidents',
      data: this.#data,
      radiusUnits: 'pixels',
      lineWidthUnits: 'pixels',
      radiusScale: this.#scale,
      stroked: true,
      filled: true,
      getLineWidth: this.#look.endsWith('more') ? 2.2 : 1.5,
      billboard: true,
    });
  }

  destroy(): void {
    this.#clustering.stop();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
  }
}
