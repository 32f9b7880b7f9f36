/** A piece of the plane that no border crosses. */
export interface Face {
  id: number;
  /** The areas that it lies in, by number. */
  owners: readonly number[];
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

/**
 * Gives every face of a fault to one area: to the neighbour with which it shares the longest border, of those that
 * claim it where it lies in several. An area that would have nothing else keeps what it has. Faces that only other
 * faces of faults surround are given after those.
 * @returns for each face the areas that it belongs to from now on; none where nothing lies beside it
 */
export function assignFaces(
  faces: readonly Face[],
  borders: readonly SharedBorder[],
): Map<number, readonly number[]> {
  const given = new Map<number, readonly number[]>();
  const settled = new Map<number, number>();
  const settle = (face: Face, owners: readonly number[]) => {
    given.set(face.id, owners);
    for (const owner of owners) settled.set(owner, (settled.get(owner) ?? 0) + face.area);
  };
  for (const face of faces) if (face.fault === null) settle(face, face.owners);
  const besides = new Map<number, SharedBorder[]>();
  for (const border of borders) {
    const known = besides.get(border.face);
    if (known) known.push(border);
    else besides.set(border.face, [border]);
  }

  function longest(face: Face): number | undefined {
    const metres = new Map<number, number>();
    for (const border of besides.get(face.id) ?? [])
      for (const owner of given.get(border.beside) ?? [])
        if (face.owners.length === 0 || face.owners.includes(owner))
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
    const bare = waiting.find((face) => face.owners.some((owner) => !settled.has(owner)));
    if (bare) {
      settle(bare, [bare.owners.find((owner) => !settled.has(owner))!]);
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
    for (const [face, owner] of decided) settle(face, [owner]);
    if (decided.length === 0) {
      // Nothing that is settled lies beside: what overlaps goes to the first, a hole stays a hole.
      for (const face of left) given.set(face.id, face.owners.slice(0, 1));
      break;
    }
    waiting = left;
  }
  return given;
}
