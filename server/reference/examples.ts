/** A request that can be sent as it stands. */
interface Example {
  params?: Readonly<Record<string, string | number>>;
  query?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as JSON unless it is a text. */
  body?: unknown;
  /** The media type of the body, where it takes others too. */
  type?: string;
}

/** Examples by method and path: `get /api/places`. */
export type Examples = Readonly<Record<string, Example>>;

const inSouthStreet = { lon: 123.01, lat: 31.01 };
const place: [number, number] = [inSouthStreet.lon, inSouthStreet.lat];
const block = {
  type: 'Polygon',
  coordinates: [
    [
      [123.0, 31.0],
      [123.02, 31.0],
      [123.02, 31.02],
      [123.0, 31.02],
      [123.0, 31.0],
    ],
  ],
};
const point = { type: 'Point', coordinates: place };
const layer = { params: { id: 'rivers' } };
const rivers = { params: { collectionId: 'rivers' } };

/**
 * Requests of the demo city by method and path, which the reference fills its forms with; a test sends each. What has no
 * parameter that must be given needs none here.
 * @param day today, YYYY-MM-DD: what sensors measured long ago is refused
 */
export function examplesOf(day: string): Examples {
  const month = day.slice(0, 7);
  const observedAt = `${day}T00:00:00Z`;
  const hours = { from: `${month}-01T00:00:00+08:00`, to: `${month}-02T00:00:00+08:00` };
  return {
    'post /api/events': {
      body: {
        source: 'hotline',
        externalId: 'example-1',
        item: 'road.roadside-rubbish',
        ...inSouthStreet,
        description: '路边有一堆垃圾',
      },
    },
    'post /api/events/preview': {
      body: { source: 'hotline', item: 'road.roadside-rubbish', ...inSouthStreet },
    },
    'get /api/route': { query: { ...inSouthStreet, item: 'road.roadside-rubbish' } },
    'post /api/route': { body: { points: [inSouthStreet, { lon: 122.99, lat: 31 }] } },
    'get /api/places': { query: { q: '虹丰公园' } },
    'post /api/places': { body: { q: '虹丰公园' } },
    'get /api/search': { query: { q: '公园' } },
    'get /api/search/items': { query: { q: '垃圾' } },
    'get /id/{layer}/{code}': { params: { layer: 'parks', code: 'GY0001' }, query: { f: 'json' } },

    'get /open311/v2/services.{format}': { params: { format: 'json' } },
    'get /open311/v2/services/{service_code}.{format}': {
      params: { service_code: 'road.roadside-rubbish', format: 'json' },
    },
    'get /open311/v2/requests.{format}': { params: { format: 'json' } },
    'post /open311/v2/requests.{format}': {
      params: { format: 'json' },
      type: 'application/x-www-form-urlencoded',
      body: 'service_code=road.roadside-rubbish&lat=31.01&long=123.01&description=垃圾',
    },

    'get /api/layers/{id}': layer,
    'get /api/layers/{id}/style': layer,
    'get /api/layers/{id}/usage': layer,
    'get /api/layers/{id}/owner': layer,
    'get /api/layers/{id}/versions': layer,
    'get /api/layers/{id}/publications': layer,
    'get /api/layers/{id}/edits': layer,
    'get /api/layers/{id}/features': { ...layer, query: { code: 'HD00001' } },
    'get /api/layers/{id}/versions/{version}': { params: { id: 'rivers', version: 1 } },
    'get /api/layers/{id}/versions/{version}/issues': { params: { id: 'rivers', version: 1 } },
    'get /api/changes': { query: { after: 0, layer: 'parks' } },
    'get /api/share-requests/figures': { query: { month } },

    'get /ogc/collections/catalogue/items/{recordId}': { params: { recordId: 'rivers' } },
    'get /ogc/collections/{collectionId}': rivers,
    'get /ogc/collections/{collectionId}/queryables': rivers,
    'get /ogc/collections/{collectionId}/sortables': rivers,
    'get /ogc/collections/{collectionId}/schema': rivers,
    'get /ogc/collections/{collectionId}/schema.xsd': rivers,
    'get /ogc/collections/{collectionId}/items': {
      ...rivers,
      query: { limit: 5, filter: "class = 'city'", sortby: '-length', properties: 'name,length' },
    },
    'post /ogc/collections/{collectionId}/search': {
      ...rivers,
      body: { limit: 5, filter: { op: '=', args: [{ property: 'class' }, 'city'] } },
    },
    'get /ogc/collections/{collectionId}/items/{featureId}': {
      params: { collectionId: 'rivers', featureId: 'HD00001' },
    },
    'get /ogc/collections/{collectionId}/tiles': rivers,
    'get /ogc/collections/{collectionId}/tiles/{scheme}': {
      params: { collectionId: 'rivers', scheme: 'WebMercatorQuad' },
    },
    'get /ogc/collections/{collectionId}/tiles/{scheme}/{matrix}/{row}/{column}': {
      params: { collectionId: 'rivers', scheme: 'CGCS2000Quad', matrix: 10, row: 167, column: 861 },
    },
    'get /ogc/tileMatrixSets/{scheme}': { params: { scheme: 'CGCS2000Quad' } },
    'get /ogc/processes/{processId}': { params: { processId: 'buffer' } },
    'post /ogc/processes/{processId}/execution': {
      params: { processId: 'buffer' },
      body: { inputs: { region: point, distance: 500 } },
    },

    'get /tiles/{ids}': { params: { ids: 'rivers' } },
    'get /tiles/{ids}/{z}/{x}/{y}': { params: { ids: 'rivers,parks', z: 10, x: 861, y: 418 } },
    'get /tiles/alerts/{z}/{x}/{y}': { params: { z: 10, x: 861, y: 418 } },
    'get /tiles/orders/{z}/{x}/{y}': { params: { z: 10, x: 861, y: 418 } },
    'get /styles/{ids}.json': { params: { ids: 'rivers' } },
    'get /fonts/{stack}/{range}.pbf': { params: { stack: 'Noto Sans SC', range: '0-255' } },
    'get /sprites/{name}.json': { params: { name: 'light' } },
    'get /sprites/{name}.png': { params: { name: 'light' } },

    'post /api/geometry/buffer': { body: { geometry: point, distance: 500, layers: ['hydrants'], limit: 5 } },
    'post /api/geometry/nearest': { body: { point: place, layers: ['hydrants', 'hospitals'], limit: 2 } },
    'post /api/geometry/transform': { body: { coordinates: [place], from: 'GCJ-02', to: 'EPSG:4490' } },
    'post /api/analysis/buffer': { body: { region: point, distance: 500 } },
    'post /api/analysis/within': { body: { layer: 'hydrants', region: block, limit: 5 } },
    'post /api/analysis/nearest': { body: { layer: 'hydrants', point, limit: 3 } },
    'post /api/analysis/counts': { body: { layer: 'hydrants', tier: 'street', region: block } },
    'post /api/analysis/measure': { body: { layer: 'rivers', region: block } },
    'post /api/analysis/intersection': { body: { layer: 'rivers', with: 'parks', region: block, limit: 5 } },
    'post /api/analysis/union': { body: { layer: 'parks', region: block } },

    'put /api/webhooks/{id}': {
      params: { id: 'example' },
      body: { url: 'https://partner.example/hook', layers: ['parks'] },
    },
    'get /api/roster/{office}': {
      params: { office: 'duty-desk' },
      query: hours,
    },
    'get /api/roster/{office}/on-duty': { params: { office: 'duty-desk' } },
    'get /api/replay': {
      query: hours,
    },
    'get /api/replay/changes': {
      query: hours,
    },

    'post /api/readings': {
      body: {
        source: 'monitoring',
        sensor: 'example-1',
        quantity: 'water-level',
        unit: 'm',
        value: 2.31,
        observedAt,
        ...inSouthStreet,
      },
    },
    'post /api/positions': {
      body: {
        source: 'fleet',
        vehicle: 'example-1',
        ...inSouthStreet,
        observedAt,
        speed: 12,
      },
    },
    'get /api/datastreams/{id}': { params: { id: 1 } },
    'get /api/vehicles/{id}': { params: { id: 1 } },
    'get /api/vehicles/{id}/track': { params: { id: 1 } },
    'get /api/indicators/{code}': { params: { code: 'reports-today' } },
    'get /api/indicators/{code}/values': { params: { code: 'reports-today' } },
    'get /api/walls/{id}': { params: { id: 'city' } },

    'get /api/units/{code}': { params: { code: '990101' } },
    'get /api/shifts/{unit}': { params: { unit: 'duty-desk' } },
    'get /api/sources/{id}': { params: { id: 'camera-ai' } },
    'get /api/sources/{id}/score': { params: { id: 'camera-ai' } },
    'get /api/sources/{id}/refusals': { params: { id: 'camera-ai' } },
    'get /api/sources/{id}/days': { params: { id: 'camera-ai' } },
    'get /api/scenes/{id}': { params: { id: 'waste' } },
    'get /api/reports/orders': { query: { figure: 'reported', month } },
    'get /api/reports/rates': { query: { month } },
    'get /api/reports/series': { query: { month } },
    'get /api/reports/scenes': { query: { month } },
    'get /api/reports/departments': { query: { month } },
    'get /api/reports/evaluation': { query: { month } },
    'get /api/exchange/cases': { query: { from: day, to: day } },
    'get /api/exchange/evaluations': { query: { month, by: 'street' } },
    'get /api/exchange/received/{source}/{kind}': { params: { source: 'district-platform', kind: 'cases' } },
    'get /api/exchange/received/{source}/{kind}/records': {
      params: { source: 'district-platform', kind: 'cases' },
    },
    'post /api/exchange/cases': {
      query: { source: 'district-platform' },
      body: {
        cases: [
          {
            caseNumber: 'example-1',
            caseState: '04',
            itemCode: 'road.roadside-rubbish',
            longitude: inSouthStreet.lon,
            latitude: inSouthStreet.lat,
            occurredAt: observedAt,
          },
        ],
      },
    },
    'post /api/exchange/evaluations': {
      query: { source: 'district-platform' },
      body: {
        evaluations: [
          {
            fromDay: `${month}-01`,
            toDay: day,
            by: 'street',
            code: '990101001',
            reportedCount: 12,
            score: 92.5,
          },
        ],
      },
    },
    'get /api/patrols/figures': { query: { month } },
    'get /api/patrols/coverage': { query: { month } },
    'get /api/patrols/plans/{id}': { params: { id: 1 } },
    'get /api/patrols/tasks/{id}': { params: { id: 1 } },
    'get /api/patrols/tasks/{id}/track': { params: { id: 1 } },
    'get /api/patrols/chiefs/{id}': { params: { id: 1 }, query: { month } },
    'get /api/items/versions/{version}': { params: { version: 1 } },
    'get /api/routing/rules/versions/{version}': { params: { version: 1 } },
    'get /api/events/{id}': { params: { id: 1 } },
    'get /api/events/{id}/overrides': { params: { id: 1 } },
    'get /api/keys/{id}/usage': { params: { id: 'self' } },
    'get /fonts/{file}': { params: { file: 'noto-sans-sc-4-500-normal.woff2' } },
    'get /api/layers/{id}/labels': { params: { id: 'parks' } },
    'get /api/reports/activity': { query: { year: Number(day.slice(0, 4)) } },
    'get /api/reports/items': { query: { month } },
    'get /api/reports/scenes/{id}/monthly': { params: { id: 'waste' }, query: { month } },
  };
}
