import { type AreaTable, TIER_COUNT, tierOf } from './areas.ts';

/** Numbers the sets of covering areas met while the grid is walked; equal sets share a number. */
export class FaceCollector {
  private readonly table: AreaTable;
  private members: number[] = [];
  private face = -1;
  private readonly starts: number[] = [0];
  private readonly flat: number[] = [];
  private readonly present: number[] = [];
  private readonly overlaps: number[] = [];
  private slots = new Int32Array(1024).fill(-1);

  constructor(table: AreaTable) {
    this.table = table;
  }

  /** Back to the empty set, outside every area. */
  clear(): void {
    this.members.length = 0;
    this.face = -1;
  }

  /** Crosses an edge of kind `kind`: each area beside it enters the set or leaves it. */
  cross(kind: number, kindSides: Uint32Array, sides: Uint32Array): void {
    for (let place = kindSides[kind]!; place < kindSides[kind + 1]!; place++) {
      const area = sides[place]! >>> 1;
      const at = this.members.indexOf(area);
      if (at >= 0) this.members.splice(at, 1);
      else this.members.push(area);
    }
    this.face = -1;
  }

  /** The number of the current set. */
  current(): number {
    if (this.face < 0) this.face = this.find();
    return this.face;
  }

  private find(): number {
    this.members.sort((a, b) => a - b);
    let slot = this.slotOf(this.members);
    for (let face = this.slots[slot]!; face >= 0; face = this.slots[slot]!) {
      const start = this.starts[face]!;
      if (this.starts[face + 1]! - start === this.members.length && this.same(start)) return face;
      slot = (slot + 1) & (this.slots.length - 1);
    }
    const face = this.present.length;
    this.slots[slot] = face;
    let present = 0;
    let overlaps = 0;
    for (const area of this.members) {
      const bit = 1 << tierOf(this.table, area);
      if (present & bit) overlaps |= bit;
      present |= bit;
      this.flat.push(area);
    }
    this.present.push(present);
    this.overlaps.push(overlaps);
    this.starts.push(this.flat.length);
    if (2 * this.present.length > this.slots.length) this.rehash();
    return face;
  }

  private same(start: number): boolean {
    for (let i = 0; i < this.members.length; i++) if (this.flat[start + i] !== this.members[i]) return false;
    return true;
  }

  private slotOf(members: readonly number[]): number {
    let hash = members.length;
    for (const area of members) hash = Math.imul(hash ^ area, 0x9e3779b1) ^ (hash >>> 15);
    return (hash ^ (hash >>> 16)) & (this.slots.length - 1);
  }

  private rehash(): void {
    this.slots = new Int32Array(2 * this.slots.length).fill(-1);
    for (let face = 0; face < this.present.length; face++) {
      let slot = this.slotOf(this.flat.slice(this.starts[face], this.starts[face + 1]));
      while (this.slots[slot]! >= 0) slot = (slot + 1) & (this.slots.length - 1);
      this.slots[slot] = face;
    }
  }

  /** Whether at most one area of each tier covers the face. */
  plain(face: number): boolean {
    return this.overlaps[face] === 0;
  }

  /** Bit t is set when an area of tier t covers the face. */
  presentTiers(face: number): number {
    return this.present[face]!;
  }

  finish(): {
    faceAreas: Int32Array;
    faceStart: Uint32Array;
    faceMembers: Uint32Array;
    faceOverlaps: Uint8Array;
  } {
    const faceAreas = new Int32Array(TIER_COUNT * this.present.length).fill(-1);
    for (let face = 0; face < this.present.length; face++)
      for (let i = this.starts[face + 1]! - 1; i >= this.starts[face]!; i--)
        faceAreas[TIER_COUNT * face + tierOf(this.table, this.flat[i]!)] = this.flat[i]!;
    return {
      faceAreas,
      faceStart: Uint32Array.from(this.starts),
      faceMembers: Uint32Array.from(this.flat),
      faceOverlaps: Uint8Array.from(this.overlaps),
    };
  }
}
