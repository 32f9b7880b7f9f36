import { Problem } from '../../input/problem.ts';
import type { Title } from '../schema.ts';

/** One of the layers that a file holds: a table of a GeoPackage, a sheet of a workbook, a file of an archive. */
export interface FileLayer {
  name: string;
  /** What is known of it without reading it, for a person to choose by. */
  note: string;
}

const inChinese = (file: string) =>
  file
    .replace(/: the GeoPackage$/, '：该 GeoPackage ')
    .replace(/: the workbook$/, '：该工作簿')
    .replace(/: the zip archive$/, '：该压缩包');

/** As many layers are named in a refusal. */
const mostNamed = 50;

function several(what: Title, layers: readonly FileLayer[], code: string): Problem {
  return new Problem(
    400,
    code,
    what,
    layers.slice(0, mostNamed).map(({ name, note }) => ({
      path: '/table',
      message: note === '' ? name : `${name} (${note})`,
    })),
  );
}

/**
 * The layer of a file that a person has named, or the only one that there is.
 * @param file as messages name it, with its kind: `parks.gpkg: the GeoPackage`
 * @throws Problem 400 `several-layers`, `unknown-table`, each naming the layers, one an error at `/table`
 */
export function chooseLayer<Layer extends FileLayer>(
  file: string,
  layers: readonly Layer[],
  table: string | undefined,
): Layer {
  const names = layers.map(({ name }) => name).join(', ');
  if (table === undefined) {
    if (layers.length === 1) return layers[0]!;
    throw several(
      {
        zh: `${inChinese(file)}包含多个图层（${names}），请指定其中一个`,
        en: `${file} holds several layers (${names}), expected one: say which with "table"`,
      },
      layers,
      'several-layers',
    );
  }
  const found = layers.find(({ name }) => name === table);
  if (found) return found;
  throw several(
    {
      zh: `${inChinese(file)}中没有图层“${table}”，只有 ${names}`,
      en: `${file} holds no layer "${table}"; expected one of ${names}`,
    },
    layers,
    'unknown-table',
  );
}
