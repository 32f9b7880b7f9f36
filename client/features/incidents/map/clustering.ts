import type { Incident } from '../incidents.ts';
import { type Cluster, clusterize, countWithin, type Gravity, isCrowded } from './clusters.ts';

/** Groups are rebuilt no more often than this while incidents change, milliseconds. */
const every = 500;

/** What is in view: degrees west, south, east, north, and the zoom. */
export interface InView {
  bounds: readonly [number, number, number, number];
  zoom: number;
}

interface Watched {
  /** Those that are shown, and may be grouped. */
  incidents(): readonly Incident[];
  gravity: Gravity;
  /** Is given every new grouping; null where each is shown by itself. */
  show(clusters: readonly Cluster[] | null): void;
}

/** Keeps incidents in clusters for as long as too many are in view, and says which stand apart. */
export class Clustering {
  #view: InView | null = null;
  #isOn = false;
  #isCrowded = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #last = 0;
  #together: ReadonlySet<number> = new Set();

  constructor(private readonly watched: Watched) {}

  /** Whether an incident is part of a cluster. */
  holds(id: number): boolean {
    return this.#together.has(id);
  }

  setOn(isOn: boolean): void {
    this.#isOn = isOn;
    this.#group();
  }

  setView(view: InView): void {
    this.#view = view;
    this.#group();
  }

  /** Groups again in a moment: whatever else changes until then goes with it. */
  changed(): void {
    if (!this.#isOn || this.#timer) return;
    const wait = Math.max(0, this.#last + every - performance.now());
    this.#timer = setTimeout(() => this.#group(), wait);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #group(): void {
    this.stop();
    this.#last = performance.now();
    const wasCrowded = this.#isCrowded;
    const incidents = this.#isOn ? this.watched.incidents() : [];
    this.#isCrowded =
      this.#view !== null && isCrowded(countWithin(incidents, this.#view.bounds), this.#isCrowded);
    if (!this.#view || !this.#isCrowded) {
      if (!wasCrowded) return;
      this.#together = new Set();
      this.watched.show(null);
      return;
    }
    const { clusters } = clusterize(incidents, this.#view.zoom, this.watched.gravity);
    this.#together = new Set(clusters.flatMap(({ incidents: ids }) => ids));
    this.watched.show(clusters);
  }
}
