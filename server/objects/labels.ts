import type { Principal } from '../../domain/access/principal.ts';
import { Problem } from '../input/problem.ts';
import type { Layers } from '../layers/published.ts';
import { layerIn, viewOf } from '../layers/view.ts';
import type { Label, LabelSize } from '../paper/labels.ts';
import type { Printer } from '../paper/printer.ts';
import * as store from './store.ts';
import { type Language, nameIn, texts } from './texts.ts';

/** Labels in one file: some forty sheets of the smallest, drawn in some seconds. */
const mostLabels = 1_000;

/** Which labels are wanted. */
interface LabelQuery {
  street?: string | undefined;
  codes?: readonly string[] | undefined;
  size: LabelSize;
  language: Language;
}

export interface Labels {
  /**
   * Sheets to print, with a label for each object of a layer, of a street or of a selection, as PDF.
   * @param addressOf the address of an object by its code
   * @throws Problem 404 `unknown-layer`; 400 `unknown-street`, `unknown-codes`, `no-objects`, `too-many-labels`
   */
  sheets(
    layer: string,
    query: LabelQuery,
    addressOf: (code: string) => string,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<Buffer>;
}

function refuse(code: string, path: string, zh: string, en: string): Problem {
  return new Problem(400, code, { zh, en }, [{ path, message: en, text: { zh, en } }]);
}

/** Labels with QR codes for the objects of the layers in force. */
export function createLabels({ layers, printer }: { layers: Layers; printer: Printer }): Labels {
  async function streetArea(code: string, signal: AbortSignal) {
    const streets = layers.published().find(({ tier }) => tier === 'street');
    if (!streets)
      throw refuse('unknown-street', 'query.street', '尚未发布街道图层', 'No layer of streets is published');
    if (!(await store.find(layers.replicas.reading(streets, signal), streets, code)))
      throw refuse(
        'unknown-street',
        'query.street',
        `没有编码为“${code}”的街道`,
        `There is no street with the code "${code}"`,
      );
    return { table: streets.table, code };
  }

  return {
    async sheets(id, { street, codes, size, language }, addressOf, principal, signal) {
      const published = layers.find(id);
      const layer = published && layerIn(viewOf(principal), published);
      if (!layer)
        throw new Problem(404, 'unknown-layer', {
          zh: `没有已发布的图层“${id}”，或无权查看`,
          en: `There is no published layer "${id}" that you may see`,
        });
      const wanted = codes === undefined ? null : [...new Set(codes)];
      const reading = layers.replicas.reading(layer, signal);
      const within = street === undefined ? null : await streetArea(street, signal);
      const rows = await store.labelled(reading, layer, wanted, within, mostLabels + 1);
      if (rows.length > mostLabels)
        throw refuse(
          'too-many-labels',
          'query',
          `超过 ${mostLabels} 个标签：请按街道或编码分批打印`,
          `More than ${mostLabels} labels: choose a street or codes`,
        );
      const known = new Set(rows.map(({ code }) => code));
      const missing = within ? [] : (wanted?.filter((code) => !known.has(code)) ?? []);
      if (missing.length > 0)
        throw refuse(
          'unknown-codes',
          'query.codes',
          `没有这些编码：${missing.slice(0, 10).join('、')}`,
          `There are no objects with the codes ${missing.slice(0, 10).join(', ')}`,
        );
      if (rows.length === 0)
        throw refuse('no-objects', 'query', '没有带编码的对象', 'There are no objects with a code to print');
      const title = layer.title[language];
      const labels = rows.map(
        (row): Label => ({
          name: nameIn(language, row) ?? texts[language].unnamed,
          kind: title,
          code: row.code,
          address: addressOf(row.code),
        }),
      );
      return printer.draw({ kind: 'labels', labels, size, title });
    },
  };
}
