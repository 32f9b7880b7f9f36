/** West, south, east and north of Well-Known Binary with two dimensions in little endian, as PostGIS writes it. */
export function boundsOf(wkb: Buffer): [west: number, south: number, east: number, north: number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  let at = 0;
  const count = () => {
    at += 4;
    return wkb.readUInt32LE(at - 4);
  };
  const positions = (many: number) => {
    for (let left = many; left > 0; left--, at += 16) {
      const [x, y] = [wkb.readDoubleLE(at), wkb.readDoubleLE(at + 8)];
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  };
  const shape = (): void => {
    const kind = wkb.readUInt32LE(at + 1);
    at += 5;
    if (kind === 1) positions(1);
    else if (kind === 2) positions(count());
    else if (kind === 3) for (let left = count(); left > 0; left--) positions(count());
    else for (let left = count(); left > 0; left--) shape();
  };
  shape();
  return box;
}
