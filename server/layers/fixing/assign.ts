/** A piece of the plane that no border crosses. */
export interface Face {
  id: number;
  /** The areas that it lies in, by number. */
  owners: readonly number[];
  /** Those of them that the faults to be cleaned are between; the others keep the face. */
  contested: readonly number[];
  /** The fault that it is part of and that is to be cleaned; null for what stays as it is. */
  fault: number | null;
  /** Square metres. */
  area: number;
}

/** That two faces share so many metres of border; told once for each face that is part of a fault. */
export interface SharedBorder {
  face: number;
  beside: number;
  metres: number;
}

/** Whose a face is from now on. */
export interface Assigned {
  owners: readonly number[];
  /** Who got it, of a fault's face; null where it stays as it was. */
  taker: number | null;
}

/**
 * Gives every face of a fault to one area: to the neighbour with which it shares the longest border, of those that
 * claim it where it lies in several. An area that would have nothing else keeps what it has. Faces that only other
 * faces of faults surround are given after those.
 * @returns for each face the areas that it belongs to from now on; what nothing lies beside stays as it is
 */
export function assignFaces(faces: readonly Face[], borders: readonly SharedBorder[]): Map<number, Assigned> {
  const given = new Map<number, Assigned>();
  const settled = new Map<number, number>();
  const settle = (face: Face, taker: number | null) => {
    const others = face.owners.filter((owner) => !face.contested.includes(owner));
    const owners = taker === null ? face.owners : [...others, taker];
    given.set(face.id, { owners, taker });
    for (const owner of owners) settled.set(owner, (settled.get(owner) ?? 0) + face.area);
  };
  for (const face of faces) if (face.fault === null) settle(face, null);
  const besides = new Map<number, SharedBorder[]>();
  for (const border of borders) {
    const known = besides.get(border.face);
    if (known) known.push(border);
    else besides.set(border.face, [border]);
  }

  function longest(face: Face): number | undefined {
    const metres = new Map<number, number>();
    for (const border of besides.get(face.id) ?? [])
      for (const owner of given.get(border.beside)?.owners ?? [])
        if (face.owners.length === 0 || face.contested.includes(owner))
          metres.set(owner, (metres.get(owner) ?? 0) + border.metres);
    let best: number | undefined;
    for (const [owner, length] of metres) {
      const most = best === undefined ? 0 : metres.get(best)!;
      // Among equals the lower number, so that the same mosaic is cleaned in the same way.
      if (length > most || (length === most && length > 0 && owner < best!)) best = owner;
    }
    return best;
  }

  let waiting = faces.filter((face) => face.fault !== null).sort((a, b) => b.area - a.area || a.id - b.id);
  while (waiting.length > 0) {
    const bare = waiting.find((face) => face.contested.some((owner) => !settled.has(owner)));
    if (bare) {
      settle(bare, bare.contested.find((owner) => !settled.has(owner))!);
      waiting = waiting.filter((face) => face !== bare);
      continue;
    }
    const left: Face[] = [];
    const decided: [Face, number][] = [];
    for (const face of waiting) {
      const owner = longest(face);
      if (owner === undefined) left.push(face);
      else decided.push([face, owner]);
    }
    for (const [face, owner] of decided) settle(face, owner);
    if (decided.length === 0) {
      // Nothing that is settled lies beside: what overlaps goes to the first, a hole stays a hole.
      for (const face of left) settle(face, face.contested[0] ?? null);
      break;
    }
    waiting = left;
  }
  return given;
}
