import type { Link, PropertySchema } from '../../domain/answers/features.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { withoutColumns } from './documents.ts';
import type { FeatureRow } from './store.ts';

const style = `
  body { font: 15px/1.5 system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1d2733;
         margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: #f7f8f9; }
  h1 { font-size: 1.5rem; margin: .75rem 0 .25rem; } a { color: #14599c; }
  nav, .quiet { color: #5b6875; } table { border-collapse: collapse; background: #fff; margin: 1rem 0; }
  th, td { text-align: left; padding: .35rem .75rem; border: 1px solid #dde2e7; vertical-align: top; }
  th { background: #eef1f4; font-weight: 600; }`;

function plain(text: unknown): string {
  return String(text ?? '').replace(
    /[&<>"']/g,
    (character) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[character] ?? character,
  );
}

const anchor = (href: string, text: unknown) => `<a href="${plain(href)}">${plain(text)}</a>`;

const table = (head: readonly string[], rows: readonly string[][]) =>
  `<table><thead>${tableRow(head.map(plain), 'th')}</thead><tbody>${rows.map((cells) => tableRow(cells, 'td')).join('')}</tbody></table>`;

const tableRow = (cells: readonly string[], tag: 'th' | 'td') =>
  `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;

/** Where a page stands: the pages above it, from the top, as address and text. */
export type Trail = readonly (readonly [href: string, text: string])[];

function opening(title: string, trail: Trail): string {
  const way = trail.map(([href, text]) => anchor(`${href}?f=html`, text)).join(' / ');
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${plain(title)}</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>
<nav>${way}</nav><h1>${plain(title)}</h1>`;
}

const closing = '</body></html>';

function page(title: string, trail: Trail, body: string): string {
  return opening(title, trail) + body + closing;
}

const linkList = (links: readonly Link[]) =>
  `<ul>${links
    .map(
      ({ href, title, rel, type }) =>
        `<li>${anchor(href, title)} <span class="quiet">${plain(rel)}, ${plain(type)}</span></li>`,
    )
    .join('')}</ul>`;

export function landingHtml(document: { title: string; description: string; links: Link[] }): string {
  return page(document.title, [], `<p>${plain(document.description)}</p>${linkList(document.links)}`);
}

export function conformanceHtml(document: { title: string; conformsTo: string[] }, trail: Trail): string {
  const items = document.conformsTo.map((uri) => `<li>${plain(uri)}</li>`).join('');
  return page(document.title, trail, `<ul>${items}</ul>`);
}

export function functionsHtml(
  { functions }: { functions: { name: string; description: string; returns: string[] }[] },
  trail: Trail,
): string {
  const rows = functions.map(({ name, description, returns }) =>
    [name, description, returns.join()].map(plain),
  );
  return page('函数 Functions', trail, table(['函数 Function', '说明 Description', '结果 Returns'], rows));
}

export function collectionsHtml(base: string, layers: readonly PublishedLayer[], trail: Trail): string {
  const rows = layers.map((layer) => [
    anchor(`${base}/collections/${layer.id}?f=html`, `${layer.title.zh} ${layer.title.en}`),
    plain(layer.geometryType),
    plain(layer.featureCount),
    anchor(`${base}/collections/${layer.id}/items?f=html`, '要素 Features'),
  ]);
  return page(
    '图层 Collections',
    trail,
    table(['图层 Layer', '几何 Geometry', '数量 Count', '要素 Features'], rows),
  );
}

export function collectionHtml(
  document: { title: string; description: string; links: Link[] },
  trail: Trail,
): string {
  return page(document.title, trail, `<p>${plain(document.description)}</p>${linkList(document.links)}`);
}

export function schemaHtml(
  document: { title: string; properties: Record<string, PropertySchema> },
  trail: Trail,
): string {
  const rows = Object.entries(document.properties).map(([name, property]) => [
    plain(name),
    plain(property.title),
    plain(property.type ?? property.format),
  ]);
  return page(document.title, trail, table(['属性 Property', '说明 Title', '类型 Type'], rows));
}

const columns = ['code', 'name', 'parent'] as const;

/** A page of features in pieces, so that a long one never stands in memory. */
export function itemsHtml(base: string, layer: PublishedLayer, trail: Trail) {
  const fields = layer.definition.fields.map((field) => field.name);
  const collection = `${base}/collections/${layer.id}`;
  return {
    start: `${opening(`${layer.title.zh} ${layer.title.en}`, trail)}<table><thead>${tableRow(
      ['fid', ...columns, ...fields].map(plain),
      'th',
    )}</thead><tbody>`,
    row: (row: FeatureRow) =>
      tableRow(
        [
          anchor(`${collection}/items/${row.fid}?f=html`, row.fid),
          ...columns.map((column) => plain(row[column])),
          ...fields.map((field) => plain(row.properties[field])),
        ],
        'td',
      ),
    end: (next: Link | undefined, previous: Link | undefined) => {
      const beside = [
        ...(previous ? [anchor(previous.href, '上一页 Page before')] : []),
        ...(next ? [anchor(next.href, '下一页 Next page')] : []),
      ];
      return `</tbody></table>${beside.length > 0 ? `<p>${beside.join(' ')}</p>` : ''}${closing}`;
    },
  };
}

export function featureHtml(layer: PublishedLayer, row: FeatureRow, trail: Trail): string {
  const properties = Object.entries({
    ...Object.fromEntries(columns.map((column) => [column, row[column]])),
    ...withoutColumns(row.properties),
  });
  const rows = properties.map(([name, value]) => [
    plain(name),
    plain(typeof value === 'object' && value !== null ? JSON.stringify(value) : value),
  ]);
  const { type } = JSON.parse(row.geometry ?? '{"type":""}') as { type: string };
  return page(
    `${layer.title.zh} ${row.name ?? row.code ?? row.fid}`,
    trail,
    `${table(['属性 Property', '值 Value'], rows)}<p class="quiet">${plain(type)}</p>`,
  );
}
