import { mercatorX, mercatorY } from './web-mercator.ts';

/** Takes degrees to shares of the side of the square world that tiles divide, y growing southwards. */
export interface Projection {
  x(longitude: number): number;
  y(latitude: number): number;
}

/**
 * `web-mercator`, and `geographic`: degrees as they are, in a world of 360 by 360 of them whose northern edge is the
 * pole. Of the tiles of a zoom the upper half then holds the earth: twice as wide as high.
 */
export const projections = {
  'web-mercator': { x: mercatorX, y: mercatorY },
  geographic: { x: mercatorX, y: (latitude: number) => (90 - latitude) / 360 },
} as const satisfies Record<string, Projection>;

export type ProjectionName = keyof typeof projections;
