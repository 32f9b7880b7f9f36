/** The formats that files of features go out in; `json` and `html` are pages. */
export type FormatName =
  | 'geojson'
  | 'jsonseq'
  | 'csv'
  | 'xlsx'
  | 'fgb'
  | 'gpkg'
  | 'shp'
  | 'kml'
  | 'gml'
  | 'parquet';

export interface Format {
  name: FormatName;
  mediaType: string;
  extension: string;
  title: { zh: string; en: string };
}

export const formats: readonly Format[] = [
  {
    name: 'geojson',
    mediaType: 'application/geo+json',
    extension: 'geojson',
    title: { zh: 'GeoJSON', en: 'GeoJSON' },
  },
  {
    name: 'jsonseq',
    mediaType: 'application/geo+json-seq',
    extension: 'geojsons',
    title: { zh: 'GeoJSON 文本序列', en: 'GeoJSON text sequence' },
  },
  { name: 'csv', mediaType: 'text/csv', extension: 'csv', title: { zh: 'CSV', en: 'CSV' } },
  {
    name: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
    title: { zh: 'Excel（XLSX）', en: 'Excel (XLSX)' },
  },
  {
    name: 'fgb',
    mediaType: 'application/flatgeobuf',
    extension: 'fgb',
    title: { zh: 'FlatGeobuf', en: 'FlatGeobuf' },
  },
  {
    name: 'gpkg',
    mediaType: 'application/geopackage+sqlite3',
    extension: 'gpkg',
    title: { zh: 'GeoPackage', en: 'GeoPackage' },
  },
  {
    name: 'shp',
    mediaType: 'application/zip',
    extension: 'zip',
    title: { zh: 'Shapefile（zip）', en: 'Shapefile (zip)' },
  },
  {
    name: 'kml',
    mediaType: 'application/vnd.google-earth.kml+xml',
    extension: 'kml',
    title: { zh: 'KML', en: 'KML' },
  },
  {
    name: 'gml',
    mediaType: 'application/gml+xml;version=3.2;profile="http://www.opengis.net/def/profile/ogc/2.0/gml-sf0"',
    extension: 'gml',
    title: { zh: 'GML', en: 'GML' },
  },
  {
    name: 'parquet',
    mediaType: 'application/vnd.apache.parquet',
    extension: 'parquet',
    title: { zh: 'GeoParquet', en: 'GeoParquet' },
  },
];
