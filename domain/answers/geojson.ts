import type { Geometry } from 'geojson';
import { z } from 'zod';

/** A geometry in GeoJSON, longitude and latitude of WGS 84 (CRS84). */
export const geometrySchema = z
  .custom<Geometry>((value) => typeof value === 'object' && value !== null && 'type' in value)
  .meta({
    override: {
      type: 'object',
      description: 'GeoJSON geometry in CRS84',
      properties: { type: { type: 'string' } },
      required: ['type'],
    },
  });
