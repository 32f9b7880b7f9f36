import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { Problem } from '../../input/problem.ts';
import type { Title } from '../schema.ts';
import { isZip, openArchive } from './archive.ts';
import { chooseLayer } from './choosing.ts';
import { isEncoding } from './encoding.ts';
import { isFlatGeobuf, openFlatGeobuf } from './flatgeobuf.ts';
import { isGeoPackage, openGeoPackage } from './geopackage.ts';
import { openText } from './open-text.ts';
import { isShp, openShapefile, type ShapefileParts } from './shapefile.ts';
import type { FilePlace, OpenFile, Reading, SourceFeature } from './source-feature.ts';
import { openSpreadsheet } from './spreadsheet.ts';
import { makeTemporaryFolder } from './temporary.ts';
import { firstBytes } from './text-stream.ts';
import { kindOf, kindOfArchive, unreadable } from './unreadable.ts';

const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;
const layerName = /\.(shp|geojson|geojsonl|geojsons|json|ndjson|csv|kml|fgb|gpkg|xlsx)$/i;
const shapefileParts = ['dbf', 'prj', 'cpg'] as const;

function requireEncoding(encoding: string | undefined): void {
  if (encoding !== undefined && !isEncoding(encoding))
    throw new Problem(400, 'unknown-encoding', {
      zh: `没有名为“${encoding}”的文字编码，应为 utf-8、gbk、gb18030 或 big5 等`,
      en: `there is no encoding "${encoding}", expected a name such as utf-8, gbk, gb18030 or big5`,
    });
}

/** A file of an archive that is data, and the other files of its name, unpacked into a folder. */
async function unpackLayer(
  place: FilePlace,
  folder: string,
  table: string | undefined,
): Promise<FilePlace | 'workbook'> {
  const archive = await openArchive(place.path, place.file);
  try {
    if (archive.names.includes('xl/workbook.xml')) return 'workbook';
    const data = archive.names.filter((name) => layerName.test(name));
    if (data.length === 0) {
      const kind = kindOfArchive(archive.names);
      if (kind) throw unreadable(place.file, kind);
      throw new Problem(400, 'invalid-zip', {
        zh: `${place.file}：压缩包里没有 .shp、.geojson、.ndjson、.csv、.kml、.fgb、.gpkg 或 .xlsx 文件`,
        en: `${place.file}: the zip archive holds no .shp, .geojson, .ndjson, .csv, .kml, .fgb, .gpkg or .xlsx file`,
      });
    }
    const named = data.map((name) => ({ name, note: '' }));
    // What is named may lie within the only file.
    const { name } = chooseLayer(
      `${place.file}: the zip archive`,
      named,
      data.length === 1 ? undefined : table,
    );
    const stem = name.slice(0, -extname(name).length).toLowerCase();
    const wanted = archive.names.filter(
      (other) =>
        other === name ||
        other === `${name}-wal` ||
        shapefileParts.some((extension) => other.toLowerCase() === `${stem}.${extension}`),
    );
    for (const part of wanted)
      await archive.extract(part, join(folder, `layer${extname(part).toLowerCase()}`));
    return {
      path: join(folder, `layer${extname(name).toLowerCase()}`),
      file: `${place.file}/${name}`,
    };
  } finally {
    archive.close();
  }
}

async function openZip(place: FilePlace, reading: Reading): Promise<OpenFile> {
  const folder = await makeTemporaryFolder('unpacked');
  try {
    const inside = await unpackLayer(place, folder.path, reading.table);
    if (inside === 'workbook') {
      await folder.remove();
      return await openSpreadsheet(place, reading);
    }
    const isChosen = inside.file === `${place.file}/${reading.table}`;
    const opened = await openPlain(inside, isChosen ? { ...reading, table: undefined } : reading, true);
    return {
      ...opened,
      share: () => opened.share(),
      async close() {
        await opened.close();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** A shapefile beside whose .shp the other parts lie, in whatever case their names are. */
async function openParts(
  { path, file }: FilePlace,
  encoding: string | undefined,
  isPacked: boolean,
): Promise<OpenFile> {
  const stem = basename(path, extname(path)).toLowerCase();
  const beside = await readdir(dirname(path));
  const find = (extension: string) => {
    const name = beside.find((other) => other.toLowerCase() === `${stem}.${extension}`);
    return name && join(dirname(path), name);
  };
  const [dbf, prj, cpg] = shapefileParts.map(find);
  // In an archive somebody has put together what there is; a single file was chosen without the others.
  if (dbf === undefined && !isPacked) throw unreadable(file, 'lone-shp');
  const parts: ShapefileParts = {
    shp: path,
    dbf,
    prj: prj && (await readFile(prj, 'utf8')),
    cpg: cpg && (await readFile(cpg, 'latin1')),
  };
  return openShapefile(file, parts, encoding);
}

/** What a file's name promises, where its content does not begin like that. */
const promises: Record<string, Title> = {
  '.shp': { zh: ' shapefile', en: 'a shapefile' },
  '.zip': { zh: ' zip 压缩包', en: 'a zip archive' },
  '.xlsx': { zh: ' Excel 工作簿', en: 'an Excel workbook' },
  '.kmz': { zh: ' KMZ 压缩包', en: 'a KMZ archive' },
  '.gpkg': { zh: ' GeoPackage', en: 'a GeoPackage' },
  '.fgb': { zh: ' FlatGeobuf 文件', en: 'a FlatGeobuf file' },
};

async function openPlain(place: FilePlace, reading: Reading, isPacked = false): Promise<OpenFile> {
  const head = await firstBytes(place.path, 4_096);
  const { encoding, table } = reading;
  if (isZip(head)) return openZip(place, reading);
  if (isGeoPackage(head)) return await openGeoPackage(place, table);
  if (table !== undefined)
    throw new Problem(
      400,
      'unknown-table',
      {
        zh: `${place.file} 只有一个图层，没有名为“${table}”的图层`,
        en: `${place.file}: the file is one layer and has none named "${table}"`,
      },
      [{ path: '/table', message: 'expected none' }],
    );
  if (isShp(head) && !/\.shx$/i.test(place.file)) return openParts(place, encoding, isPacked);
  if (isFlatGeobuf(head)) return openFlatGeobuf(place);
  const kind = isGzip(head) ? undefined : await kindOf(place.file, head);
  if (kind && kind !== 'unknown') throw unreadable(place.file, kind);
  const promised = promises[extname(place.file).toLowerCase()];
  if (promised)
    throw new Problem(400, 'damaged-file', {
      zh: `${place.file} 的内容开头不像${promised.zh}：文件已损坏，或是其他类型的文件`,
      en: `${place.file}: the content does not begin like ${promised.en}; the file is damaged or something else`,
    });
  if (kind) throw unreadable(place.file, kind);
  return openText(place, isGzip(head), reading);
}

/** Passes batches on as long as the file stays as it was; a change is named even where it first shows as damage. */
async function* unchanged(
  { path, file }: FilePlace,
  { size, mtimeMs }: { size: number; mtimeMs: number },
  batches: AsyncIterable<SourceFeature[]>,
): AsyncGenerator<SourceFeature[]> {
  const refuseChange = async () => {
    const now = await stat(path).catch(() => undefined);
    if (now?.size !== size || now.mtimeMs !== mtimeMs)
      throw new Problem(409, 'file-changed', {
        zh: `${file}：读取过程中文件被改动，请重新载入`,
        en: `${file}: the file was changed while it was being read; load it again`,
      });
  };
  try {
    yield* batches;
  } catch (error) {
    await refuseChange();
    throw error;
  }
  await refuseChange();
}

/**
 * Opens a file of features: GeoJSON (one value, or one feature a line), CSV and KML, plain or gzip; a shapefile beside
 * its other parts; GeoPackage, FlatGeobuf, XLSX; or a zip archive (also KMZ) with them. Which of them it is, the
 * content decides and not the name.
 * @throws Problem 400 naming the file, the place in it and what was expected, 413 `file-too-large`; `batches` throws
 *   them too, and 409 `file-changed`
 */
export async function openLayerFile(path: string, reading: Reading = {}): Promise<OpenFile> {
  requireEncoding(reading.encoding);
  const place = { path, file: basename(path) };
  await firstBytes(path, 1);
  const before = await stat(path);
  const opened = await openPlain(place, reading);
  return { ...opened, batches: unchanged(place, before, opened.batches) };
}
