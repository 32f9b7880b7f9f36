import type { Theme } from '../app/preferences.ts';
import type { Incident } from '../incidents/incidents.ts';
import { appearance, type Shape } from '../incidents/severity.ts';

const shapeNumber: Record<Shape, number> = { circle: 0, square: 1, diamond: 2 };

function channels(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Incidents that wait for somebody's decision are filled; those in hand are hollow. */
const inHand: ReadonlySet<string | null> = new Set<string | null>([
  'dispatched',
  'handling',
  'suspended',
  'transferred',
]);

/**
 * The marks on the map as typed arrays for the graphics card. An incident keeps its slot for as long as it is
 * shown; the slot of one that leaves is used again, and an unused slot has radius zero.
 */
export class Marks {
  #capacity = 1024;
  positions = new Float64Array(this.#capacity * 2);
  radii = new Float32Array(this.#capacity);
  shapes = new Float32Array(this.#capacity);
  fills = new Uint8Array(this.#capacity * 4);
  lines = new Uint8Array(this.#capacity * 4);
  /** When each came in, in seconds since `epoch`: near enough to zero for the graphics card's short numbers. */
  times = new Float32Array(this.#capacity);
  /** Slots in use or freed; those beyond were never touched. */
  length = 0;
  readonly epoch = Date.now();
  readonly #slots = new Map<number, number>();
  readonly #free: number[] = [];

  /** Shows an incident, or shows it as it is now. */
  put(incident: Incident, theme: Theme): void {
    let slot = this.#slots.get(incident.id);
    if (slot === undefined) {
      slot = this.#free.pop() ?? this.length++;
      if (slot >= this.#capacity) this.#grow();
      this.#slots.set(incident.id, slot);
    }
    const { shape, radius, colour } = appearance[incident.severity];
    const [red, green, blue] = channels(colour[theme]);
    this.positions.set(incident.point, slot * 2);
    this.radii[slot] = radius;
    this.shapes[slot] = shapeNumber[shape];
    this.times[slot] = (incident.received - this.epoch) / 1000;
    const hollow = inHand.has(incident.state);
    this.fills.set(hollow ? [red, green, blue, 56] : [red, green, blue, 235], slot * 4);
    const edge = theme === 'dark' ? [8, 12, 16, 255] : [255, 255, 255, 255];
    this.lines.set(hollow ? [red, green, blue, 255] : edge, slot * 4);
  }

  remove(id: number): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.radii[slot] = 0;
    this.fills.fill(0, slot * 4, slot * 4 + 4);
    this.lines.fill(0, slot * 4, slot * 4 + 4);
    this.#slots.delete(id);
    this.#free.push(slot);
  }

  ids(): IterableIterator<number> {
    return this.#slots.keys();
  }

  has(id: number): boolean {
    return this.#slots.has(id);
  }

  #grow(): void {
    this.#capacity *= 2;
    const { positions, radii, shapes, fills, lines, times } = this;
    this.positions = new Float64Array(this.#capacity * 2);
    this.radii = new Float32Array(this.#capacity);
    this.shapes = new Float32Array(this.#capacity);
    this.fills = new Uint8Array(this.#capacity * 4);
    this.lines = new Uint8Array(this.#capacity * 4);
    this.positions.set(positions);
    this.radii.set(radii);
    this.shapes.set(shapes);
    this.fills.set(fills);
    this.lines.set(lines);
    this.times = new Float32Array(this.#capacity);
    this.times.set(times);
  }
}
