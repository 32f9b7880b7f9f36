const color = '#3b6ea5';

type GeometryType = 'Point' | 'LineString' | 'Polygon';

const byGeometry: Record<GeometryType, object[]> = {
  Point: [
    {
      type: 'circle',
      paint: {
        'circle-color': color,
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, 1.5, 14, 4, 18, 8],
        'circle-stroke-color': { light: '#ffffff', dark: '#11161c' },
        'circle-stroke-width': 1,
      },
    },
  ],
  LineString: [
    {
      type: 'line',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': color,
        'line-width': ['interpolate', ['exponential', 1.4], ['zoom'], 8, 0.6, 14, 2.5, 18, 6],
      },
    },
  ],
  Polygon: [
    { type: 'fill', paint: { 'fill-color': color, 'fill-opacity': 0.12 } },
    { type: 'line', paint: { 'line-color': color, 'line-width': 1 } },
  ],
};

/** Style layers for a layer whose definition brings none: plain, and right for its geometry. */
export function defaultStyle<Style>(geometryType: GeometryType): Style[] {
  return byGeometry[geometryType] as Style[];
}
