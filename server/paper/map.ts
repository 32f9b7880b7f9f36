import { type Pen, pointsPerMm, write } from './pen.ts';

/** How a layer looks on a sheet. */
interface MapLayer {
  kind: 'area' | 'line' | 'border';
  colour: string;
  /** Of lines and borders, in points. */
  width: number;
  geometries: readonly GeoJSON.Geometry[];
}

/** A small map around a place: layers from below, in CRS84. */
export interface SheetMap {
  centre: readonly [number, number];
  /** Metres from the centre to an edge. */
  reach: number;
  layers: readonly MapLayer[];
  names: readonly { text: string; at: readonly [number, number] }[];
}

interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

type Position = readonly number[];
type Project = (position: Position) => [number, number];

/** Metres in a degree of latitude (mean of the WGS 84 ellipsoid): on a map of some hundred metres the rest is no hair. */
const metresPerDegree = 111_195;

function pathsOf(geometry: GeoJSON.Geometry): Position[][] {
  switch (geometry.type) {
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
    case 'GeometryCollection':
      return geometry.geometries.flatMap(pathsOf);
    default:
      return [];
  }
}

function trace(pen: Pen, geometry: GeoJSON.Geometry, project: Project): void {
  pen.beginPath();
  for (const path of pathsOf(geometry))
    for (const [at, position] of path.entries()) {
      const [x, y] = project(position);
      if (at === 0) pen.moveTo(x, y);
      else pen.lineTo(x, y);
    }
}

function drawLayer(pen: Pen, { kind, colour, width, geometries }: MapLayer, project: Project): void {
  pen.setLineDash(kind === 'border' ? [4, 2.5] : []);
  pen.lineWidth = width;
  pen.lineJoin = 'round';
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  for (const geometry of geometries) {
    trace(pen, geometry, project);
    if (kind === 'area') pen.fill('evenodd');
    else pen.stroke();
  }
  pen.setLineDash([]);
}

/** A length for the scale bar, in metres: 1, 2 or 5 times a power of ten, near a quarter of the map's width. */
function barLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  return [5, 2, 1].map((factor) => factor * power).find((length) => length <= metres) ?? power;
}

/** Draws a map with its place in the middle, a scale bar, and north above. */
export function drawMap(pen: Pen, map: SheetMap, { left, top, width, height }: Frame): void {
  const scale = width / (2 * map.reach);
  const [lon, lat] = map.centre;
  const perDegree = metresPerDegree * Math.cos((lat * Math.PI) / 180);
  const project: Project = ([x = 0, y = 0]) => [
    left + width / 2 + (x - lon) * perDegree * scale,
    top + height / 2 - (y - lat) * metresPerDegree * scale,
  ];
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  pen.fillStyle = '#f7f6f2';
  pen.fillRect(left, top, width, height);
  for (const layer of map.layers) drawLayer(pen, layer, project);
  pen.fillStyle = '#333';
  for (const { text, at } of map.names) {
    const [x, y] = project(at);
    write(pen, text, 7, x, y);
  }
  const [x, y] = [left + width / 2, top + height / 2];
  pen.fillStyle = '#fff';
  pen.beginPath();
  pen.arc(x, y, 6.5, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = '#c2185b';
  pen.beginPath();
  pen.arc(x, y, 5, 0, 2 * Math.PI);
  pen.fill();
  drawBar(pen, map, scale, left, top + height);
  pen.restore();
  pen.strokeStyle = '#999';
  pen.lineWidth = 0.6;
  pen.strokeRect(left, top, width, height);
}

function drawBar(pen: Pen, map: SheetMap, scale: number, left: number, bottom: number): void {
  const length = barLength(map.reach / 2);
  const [x, y] = [left + 2 * pointsPerMm, bottom - 2 * pointsPerMm];
  pen.fillStyle = '#ffffffcc';
  pen.fillRect(left, bottom - 16, length * scale + 32, 16);
  pen.strokeStyle = '#111';
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(x, y - 3);
  pen.lineTo(x, y);
  pen.lineTo(x + length * scale, y);
  pen.lineTo(x + length * scale, y - 3);
  pen.stroke();
  pen.fillStyle = '#111';
  write(pen, `${length} m`, 7, x + length * scale + 4, y);
}
