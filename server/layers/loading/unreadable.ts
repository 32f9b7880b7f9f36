import { extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { Problem } from '../../input/problem.ts';
import type { Title } from '../schema.ts';

/** A kind of file that is not read, by what people call it, and what they can do instead. */
interface Kind {
  name: Title;
  advice: Title;
}

const saveAsXlsx: Title = {
  zh: '请在 Excel 或 WPS 中另存为 .xlsx 或 CSV 后再载入',
  en: 'save it as .xlsx or CSV in Excel or WPS and load that',
};
const unpack: Title = {
  zh: '请先解压，载入其中的文件；shapefile 的各个文件可一起选中，或打成 .zip',
  en: 'unpack it and load what is in it; choose all files of a shapefile together, or zip them',
};
const convert: Title = {
  zh: '请在 QGIS 等软件中导出为 GeoPackage、GeoJSON 或 shapefile 后再载入',
  en: 'export it from QGIS or the like as GeoPackage, GeoJSON or shapefile and load that',
};
const askForData: Title = {
  zh: '图片或文档中没有可读取的坐标，请索取原始数据（GeoPackage、shapefile、GeoJSON、Excel 或 CSV）',
  en: 'pictures and documents hold no coordinates to read: ask for the data itself (GeoPackage, shapefile, GeoJSON, Excel or CSV)',
};
const downloadAgain: Title = {
  zh: '下载可能没有成功，请检查下载链接或登录状态',
  en: 'the download may have failed: look at its address, or sign in there',
};
const chooseAnother: Title = {
  zh: '可载入 GeoPackage、shapefile（.zip 或全部文件）、GeoJSON、KML、FlatGeobuf、Excel（.xlsx）和 CSV',
  en: 'GeoPackage, shapefile (zipped or all its files), GeoJSON, KML, FlatGeobuf, Excel (.xlsx) and CSV are read',
};
const together: Title = {
  zh: '请把同名的 .shp、.dbf、.prj、.cpg 一起选中载入，或打成 .zip',
  en: 'choose the .shp, .dbf, .prj and .cpg of that name together, or zip them',
};

/** Kinds for which the same can be done, by their names. */
function all<Key extends string>(advice: Title, names: Record<Key, [zh: string, en: string]>) {
  const entries = Object.entries<[string, string]>(names);
  return Object.fromEntries(entries.map(([key, [zh, en]]) => [key, { name: { zh, en }, advice }])) as Record<
    Key,
    Kind
  >;
}

const kinds = {
  ...all(saveAsXlsx, {
    xls: ['旧版 Excel 工作簿（.xls）', 'an old Excel workbook (.xls)'],
    xlsb: ['Excel 二进制工作簿（.xlsb）', 'a binary Excel workbook (.xlsb)'],
    ods: ['OpenDocument 表格（.ods）', 'an OpenDocument spreadsheet (.ods)'],
  }),
  ...all(unpack, {
    rar: ['RAR 压缩包', 'a RAR archive'],
    '7z': ['7z 压缩包', 'a 7z archive'],
    packed: ['此处不支持的压缩包', 'an archive of a kind that is not unpacked here'],
  }),
  ...all(convert, {
    mdb: [
      'Access 数据库（.mdb、.accdb），如个人地理数据库',
      'an Access database (.mdb, .accdb), such as a personal geodatabase',
    ],
    gdb: ['Esri 文件地理数据库（.gdb）', 'an Esri file geodatabase (.gdb)'],
    gml: ['GML 文件', 'a GML file'],
    gpx: ['GPX 轨迹文件', 'a GPX file of tracks'],
    osm: ['OpenStreetMap 数据', 'OpenStreetMap data'],
    cad: ['CAD 图纸（.dwg、.dxf）', 'a CAD drawing (.dwg, .dxf)'],
    mapinfo: ['MapInfo 文件（.tab、.mif）', 'a MapInfo file (.tab, .mif)'],
    parquet: ['Parquet 文件', 'a Parquet file'],
    sqlite: ['不是 GeoPackage 的 SQLite 数据库', 'an SQLite database that is no GeoPackage'],
  }),
  ...all(askForData, {
    tiles: ['瓦片包（.mbtiles、.pmtiles）', 'a package of tiles (.mbtiles, .pmtiles)'],
    pdf: ['PDF 文档', 'a PDF document'],
    image: ['图片', 'an image'],
    document: ['文字或演示文档', 'a text document or a presentation'],
  }),
  ...all(together, {
    part: ['shapefile 的一部分', 'one part of a shapefile'],
    'lone-shp': [
      '单独的 .shp 文件，缺少存放编码和名称的 .dbf',
      'a .shp file without the .dbf that holds its codes and names',
    ],
  }),
  ...all(downloadAgain, { html: ['网页（HTML）', 'a web page (HTML)'] }),
  ...all(chooseAnother, { unknown: ['无法识别的文件', 'a file of a kind that is not known here'] }),
};

export type UnreadableKind = keyof typeof kinds;

/** The refusal of a file by what it is, with what can be done instead. */
export function unreadable(file: string, kind: UnreadableKind): Problem {
  const { name, advice } = kinds[kind];
  return new Problem(400, 'unreadable-kind', {
    zh: `${file} 是${name.zh}，无法读取。${advice.zh}。`,
    en: `${file}: this is ${name.en}, which is not read; ${advice.en}`,
  });
}

const partOfShapefile = /\.(shx|dbf|prj|cpg|sbn|sbx|qix|qpj)$/i;
const starts: readonly [UnreadableKind, number, string][] = [
  ['rar', 0, 'Rar!\x1a\x07'],
  ['7z', 0, '7z\xbc\xaf\x27\x1c'],
  ['packed', 0, 'BZh'],
  ['packed', 0, '\xfd7zXZ\0'],
  ['packed', 0, '\x28\xb5\x2f\xfd'],
  ['packed', 257, 'ustar'],
  ['mdb', 4, 'Standard Jet DB'],
  ['mdb', 4, 'Standard ACE DB'],
  ['pdf', 0, '%PDF-'],
  ['document', 0, '{\\rtf'],
  ['tiles', 0, 'PMTiles'],
  ['parquet', 0, 'PAR1'],
  ['mapinfo', 0, '!table'],
];
const compound = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';

/** Two bytes a character, as Excel writes text, have zeros too. */
const isBinary = (head: Buffer) =>
  head.includes(0) && !/^(\xff\xfe|\xfe\xff)/.test(head.toString('latin1', 0, 2));

/**
 * What a file is that none of our readers takes, as far as its first bytes or the name of a part of a shapefile tell;
 * undefined for text. Short marks count only where the rest is no text: `BM` begins pictures, and tables whose first
 * column is a code.
 * @param head its first 4 kB
 */
export async function kindOf(name: string, head: Buffer): Promise<UnreadableKind | undefined> {
  if (partOfShapefile.test(name)) return 'part';
  const text = head.toString('latin1');
  if (text.startsWith(compound)) return /\.(doc|dot|wps|ppt|pps|dps)$/i.test(name) ? 'document' : 'xls';
  const known = starts.find(([, at, mark]) => text.startsWith(mark, at));
  if (known && (known[2].length > 3 || isBinary(head))) return known[0];
  if (/^AC10\d\d/.test(text) && isBinary(head)) return 'cad';
  if (!isBinary(head)) return undefined;
  const type = await fileTypeFromBuffer(head).catch(() => undefined);
  if (type?.mime.startsWith('image/')) return 'image';
  // Text with a fault further on is told by its place.
  return isBinary(head.subarray(0, 8)) ? 'unknown' : undefined;
}

/** What an archive without data is, by the names in it. */
export function kindOfArchive(names: readonly string[]): UnreadableKind | undefined {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/^xl\/workbook\.bin$/i)) return 'xlsb';
  if (has(/\.gdbtable$/i)) return 'gdb';
  if (has(/^(word\/document|ppt\/presentation)\.xml$/i)) return 'document';
  if (has(/^META-INF\/manifest\.xml$/i) && has(/^content\.xml$/i)) return 'ods';
  return undefined;
}

/** What a text is that none of our readers takes, by its beginning; undefined where it may be one of them. */
export function kindOfText(name: string, head: string): UnreadableKind | undefined {
  const extension = extname(name).toLowerCase();
  const root = /^(?:\s|<\?[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>)*<(?:[\w.-]+:)?([\w.-]+)/i.exec(head)?.[1];
  if (root && /^\s*<!DOCTYPE html/i.test(head)) return 'html';
  switch (root?.toLowerCase()) {
    case 'html':
      return 'html';
    case 'gpx':
      return 'gpx';
    case 'osm':
      return 'osm';
    case 'svg':
      return 'image';
    case 'featurecollection':
    case 'feature':
      return 'gml';
  }
  if (root && /xmlns(:\w+)?="http:\/\/www\.opengis\.net\/gml/.test(head)) return 'gml';
  if (extension === '.dxf' || /^\s*(999\s*\r?\n[^\n]*\n\s*)?0\s*\r?\n\s*SECTION\b/.test(head)) return 'cad';
  if (extension === '.mif' || (extension === '.tab' && /^\s*!table/i.test(head))) return 'mapinfo';
  return undefined;
}
