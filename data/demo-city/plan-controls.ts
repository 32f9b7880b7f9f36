import { readFileSync } from 'node:fs';
import type { Point, Polyline } from './curves.ts';
import type { Name } from './names.ts';

export type PlannedRoadClass = 'motorway' | 'trunk';

/** What `plan-controls.json` holds: control points in kilometres from the origin, counter-clockwise where closed. */
interface PlanControls {
  /** From the north-east corner round by the west to the south-east, where the coast begins. */
  landBorder: Polyline;
  /** From south to north. */
  coastLine: Polyline;
  mainRiver: { name: Name; line: Polyline };
  /** A tributary starts or ends at a control point of the main river. Widths in metres. */
  tributaries: readonly { name: Name; width: number; lake?: boolean; line: Polyline }[];
  /** The main centre first. `core` and `reach` in kilometres. */
  centres: readonly { at: Point; intensity: number; core: number; reach: number }[];
  /** Radius in kilometres from the main centre; `squash` is the ratio of the north-south axis to the other. */
  ringRoads: readonly { name: Name; radius: number; class: PlannedRoadClass; squash: number }[];
  /** Direction in turns from the east, counter-clockwise, and the radius of the ring road where it starts. */
  radialRoads: readonly { name: Name; turns: number; from: number; class: PlannedRoadClass }[];
  /** Elevated roads across the heart of the city, in kilometres from the main centre. */
  axes: readonly { name: Name; line: Polyline }[];
}

export const controls = JSON.parse(
  readFileSync(new URL('./plan-controls.json', import.meta.url), 'utf8'),
) as PlanControls;
