import type { Look } from '../../../ui/preferences.ts';
import { appearance, type Shape } from '../../../ui/severity.ts';
import type { Incident } from '../incidents.ts';

const shapeNumber: Record<Shape, number> = { circle: 0, square: 1, diamond: 2 };

/** Incidents that wait for somebody's decision are filled; those in progress are hollow. */
const inProgress: ReadonlySet<string | null> = new Set<string | null>([
  'dispatched',
  'handling',
  'suspended',
  'transferred',
]);

interface Colours {
  fill: readonly number[];
  line: readonly number[];
}

const made = new Map<string, Colours>();

/** Red, green, blue and opacity, 0 to 255, of the inside and the edge of a mark of a colour, #rrggbb. */
function coloursOf(hex: string, hollow: boolean, look: Look): Colours {
  const key = `${hex}/${hollow}/${look}`;
  const known = made.get(key);
  if (known) return known;
  const value = Number.parseInt(hex.slice(1), 16);
  const colour = [value >> 16, (value >> 8) & 255, value & 255];
  const edge = { 'dark-normal': [8, 12, 16], 'dark-more': [0, 0, 0] }[look as string] ?? [255, 255, 255];
  const colours = hollow
    ? { fill: [...colour, 56], line: [...colour, 255] }
    : { fill: [...colour, 235], line: [...edge, 255] };
  made.set(key, colours);
  return colours;
}

/** Numbers for the graphics card; another object after every change, so that what is the same is not sent again. */
interface Attribute {
  value: Float64Array | Float32Array | Uint8Array;
  size: number;
  normalized?: boolean;
}

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
  /** Whether what stays with an incident for as long as it is shown, or its colours, differ from what was sent. */
  #moved = true;
  #recoloured = true;
  #attributes: Record<string, Attribute> = {};

  /** Shows an incident in a colour, #rrggbb, or shows it as it is now. */
  put(incident: Incident, colour: string, look: Look): void {
    let slot = this.#slots.get(incident.id);
    if (slot === undefined) {
      slot = this.#free.pop() ?? this.length++;
      if (slot >= this.#capacity) this.#grow();
      this.#slots.set(incident.id, slot);
    }
    const { shape, radius } = appearance[incident.severity];
    const [x, y] = incident.point;
    const time = Math.fround((incident.received - this.epoch) / 1000);
    const { positions, radii, times } = this;
    const isSame =
      positions[slot * 2] === x &&
      positions[slot * 2 + 1] === y &&
      radii[slot] === radius &&
      times[slot] === time;
    if (!isSame) {
      positions[slot * 2] = x;
      positions[slot * 2 + 1] = y;
      radii[slot] = radius;
      times[slot] = time;
      this.shapes[slot] = shapeNumber[shape];
      this.#moved = true;
    }
    const { fill, line } = coloursOf(colour, inProgress.has(incident.state), look);
    const at = slot * 4;
    if (
      fill.every((part, index) => this.fills[at + index] === part) &&
      line.every((part, index) => this.lines[at + index] === part)
    )
      return;
    this.fills.set(fill, at);
    this.lines.set(line, at);
    this.#recoloured = true;
  }

  remove(id: number): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.radii[slot] = 0;
    this.fills.fill(0, slot * 4, slot * 4 + 4);
    this.lines.fill(0, slot * 4, slot * 4 + 4);
    this.#slots.delete(id);
    this.#free.push(slot);
    this.#moved = true;
    this.#recoloured = true;
  }

  ids(): IterableIterator<number> {
    return this.#slots.keys();
  }

  has(id: number): boolean {
    return this.#slots.has(id);
  }

  /** The arrays by the accessors of the layer that draws them; those that nothing changed in are the same objects as before. */
  attributes(): Record<string, Attribute> {
    if (this.#moved)
      this.#attributes = {
        ...this.#attributes,
        getPosition: { value: this.positions, size: 2 },
        getRadius: { value: this.radii, size: 1 },
        getShape: { value: this.shapes, size: 1 },
        getFilterValue: { value: this.times, size: 1 },
      };
    if (this.#recoloured)
      this.#attributes = {
        ...this.#attributes,
        getFillColor: { value: this.fills, size: 4, normalized: true },
        getLineColor: { value: this.lines, size: 4, normalized: true },
      };
    this.#moved = false;
    this.#recoloured = false;
    return this.#attributes;
  }

  #grow(): void {
    this.#capacity *= 2;
    const { positions, radii, shapes, fills, lines, times } = this;
    this.positions = new Float64Array(this.#capacity * 2);
    this.radii = new Float32Array(this.#capacity);
    this.shapes = new Float32Array(this.#capacity);
    this.fills = new Uint8Array(this.#capacity * 4);
    this.lines = new Uint8Array(this.#capacity * 4);
    this.times = new Float32Array(this.#capacity);
    this.positions.set(positions);
    this.radii.set(radii);
    this.shapes.set(shapes);
    this.fills.set(fills);
    this.lines.set(lines);
    this.times.set(times);
    this.#moved = true;
    this.#recoloured = true;
  }
}
