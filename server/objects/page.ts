import type { CityObject } from '../../domain/answers/objects.ts';
import { stateLabels } from '../../domain/orders/states.ts';
import { taskStateLabels } from '../../domain/patrols/states.ts';
import type { PageAssets } from '../endpoint/page-assets.ts';
import { cityDay } from '../input/city-time.ts';
import { linkedData } from './linked-data.ts';
import { type Language, nameIn, texts } from './texts.ts';

const style = `
  :root { color-scheme: light dark; --ink: #16202b; --quiet: #52606d; --line: #d9dfe5; --paper: #fff; --ground: #f3f5f7;
          --link: #0f5a9c; --act: #0f5a9c; --on-act: #fff; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --quiet: #a3b0bc; --line: #303b46; --paper: #171e26;
          --ground: #10161c; --link: #7cc0ff; --act: #7cc0ff; --on-act: #0b131b; } }
  * { box-sizing: border-box; }
  body { font: 17px/1.5 system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: var(--ink);
         background: var(--ground); margin: 0; }
  main, .bar { max-width: 44rem; margin: 0 auto; padding: 0 1rem 2rem; }
  .bar { display: flex; justify-content: space-between; padding-block: .75rem; color: var(--quiet); }
  a { color: var(--link); } h1 { font-size: 1.75rem; line-height: 1.25; margin: .25rem 0; overflow-wrap: anywhere; }
  h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; } .quiet { color: var(--quiet); }
  .head { display: flex; gap: 1rem; justify-content: space-between; align-items: flex-start; }
  .head img { width: 6rem; height: 6rem; background: #fff; border-radius: .5rem; flex: none; }
  section, .card { background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: .25rem 1rem 1rem;
         margin-top: 1rem; }
  dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .5rem 1rem; margin: .75rem 0 0; }
  dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
  ul { list-style: none; margin: 0; padding: 0; } li { padding: .5rem 0; border-top: 1px solid var(--line); }
  li:first-child { border: 0; } .row { display: flex; gap: 1rem; justify-content: space-between; }
  .acts { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1rem; }
  .acts a { display: inline-flex; align-items: center; min-height: 3rem; padding: 0 1.25rem; border-radius: .75rem;
         border: 1px solid var(--act); text-decoration: none; color: var(--act); font-weight: 600; }
  .acts a.first { background: var(--act); color: var(--on-act); }
  #map { height: 18rem; border-radius: .75rem; overflow: hidden; border: 1px solid var(--line); margin-top: 1rem;
         background: var(--paper); }
  .alarm { color: #b3261e; } @media (prefers-color-scheme: dark) { .alarm { color: #ff9b93; } }`;

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const plain = (text: unknown) => String(text ?? '').replace(/[&<>"']/g, (character) => escapes[character]!);

interface Shown {
  language: Language;
  assets: PageAssets | null;
  /** Whether citizens may report by a form. */
  takesReports: boolean;
  /** Who has signed in, or the label of a key; null for everybody else. */
  reader: string | null;
  /** Whether the reader files reports in the console. */
  files: boolean;
}

function valueText(value: unknown, language: Language): string {
  const t = texts[language];
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  if (value !== null && typeof value === 'object') return JSON.stringify(value);
  return value === null || value === '' ? '–' : String(value);
}

const facts = (rows: readonly (readonly [string, string])[]) =>
  `<dl>${rows.map(([term, value]) => `<dt>${plain(term)}</dt><dd>${value}</dd>`).join('')}</dl>`;

function ordersPart({ orders }: CityObject, language: Language): string {
  const t = texts[language];
  if (orders === null) return '';
  const rows = orders.map(
    ({ number, event, title, state, createdAt }) =>
      `<li><div class="row"><a href="/?incident=${event}">${plain(title[language])}</a><span>${plain(
        stateLabels[state][language],
      )}</span></div><div class="quiet">${number} · ${cityDay(new Date(createdAt))}</div></li>`,
  );
  return `<section><h2>${t.orders}</h2>${rows.length > 0 ? `<ul>${rows.join('')}</ul>` : `<p class="quiet">${t.noOrders}</p>`}</section>`;
}

function patrolsPart({ patrols }: CityObject, language: Language): string {
  const t = texts[language];
  if (patrols === null || patrols.length === 0) return '';
  const rows = patrols.map(
    ({ title, state, startsAt }) =>
      `<li><div class="row"><span>${plain(title)}</span><span>${taskStateLabels[state][language]}</span></div><div class="quiet">${cityDay(new Date(startsAt))}</div></li>`,
  );
  return `<section><h2>${t.patrols}</h2><ul>${rows.join('')}</ul></section>`;
}

function measurementsPart({ measurements }: CityObject, language: Language): string {
  const t = texts[language];
  if (measurements === null || measurements.length === 0) return '';
  const rows = measurements.map(({ quantity, title, value, unit, at, state }) => {
    const shown = value === null ? t.noValue : `${value} ${unit}`;
    const isBad = state === 'alarm' || state === 'beyond';
    return `<li><div class="row"><span>${plain(title?.[language] ?? quantity)}</span><span${isBad ? ' class="alarm"' : ''}>${plain(shown)}</span></div>${
      at === null ? '' : `<div class="quiet">${plain(at)}</div>`
    }</li>`;
  });
  return `<section><h2>${t.measurements}</h2><ul>${rows.join('')}</ul></section>`;
}

function whosePart({ areas, unit, permits }: CityObject, language: Language): string {
  const t = texts[language];
  const chain = [areas?.district, areas?.street, areas?.responsibilityGrid, areas?.unitGrid].flatMap(
    (area) => (area ? plain(nameIn(language, area)) : []),
  );
  const rows: [string, string][] = [
    ...(unit ? [[t.unit, plain(nameIn(language, unit))] as [string, string]] : []),
    ...(chain.length > 0 ? [[t.areas, chain.join(' › ')] as [string, string]] : []),
    ...(permits.length > 0
      ? [
          [
            t.permits,
            permits
              .map(
                ({ layer, code, name }) =>
                  `<a href="/id/${encodeURIComponent(layer)}/${encodeURIComponent(code)}">${plain(name ?? code)}</a>`,
              )
              .join('<br>'),
          ] as [string, string],
        ]
      : []),
  ];
  return rows.length > 0 ? `<section>${facts(rows)}</section>` : '';
}

function actsPart(
  { layer, code, point }: CityObject,
  { language, takesReports, reader, files }: Shown,
): string {
  const t = texts[language];
  const object = `object=${encodeURIComponent(layer.id)}/${encodeURIComponent(code)}&amp;lang=${language}`;
  const place = point.map((degrees) => degrees.toFixed(6)).join();
  const acts = [
    ...(takesReports && reader === null ? [[`/report?${object}`, t.report]] : []),
    ...(files ? [[`/?intake&amp;${object}`, t.report]] : []),
    [`/field?${object}`, t.field],
    [`/?place=${place}&amp;map=${place},17&amp;lang=${language}`, t.console],
  ];
  return `<nav class="acts">${acts.map(([href, text], at) => `<a${at === 0 ? ' class="first"' : ''} href="${href}">${text}</a>`).join('')}</nav>`;
}

function bodyOf(object: CityObject, shown: Shown): string {
  const { language, reader } = shown;
  const t = texts[language];
  const { layer, code, fields, point, bbox, version, since } = object;
  const [longitude, latitude] = point;
  const recorded: [string, string][] = [
    [t.code, `<code>${plain(code)}</code>`],
    [t.place, `<a href="geo:${latitude},${longitude}">${latitude.toFixed(6)}, ${longitude.toFixed(6)}</a>`],
    ...fields.map(({ title, value, valueEn }): [string, string] => [
      title[language],
      plain(valueText(language === 'en' ? (valueEn ?? value) : value, language)),
    ]),
  ];
  return `<div class="head"><div><p class="quiet">${plain(layer.title[language])}</p>
<h1>${plain(nameIn(language, object) ?? t.unnamed)}</h1></div><img src="?qr" alt="QR ${plain(code)}" width="96" height="96"></div>
${actsPart(object, shown)}
<div id="map" role="region" aria-label="${t.map}" data-layer="${plain(layer.id)}" data-code="${plain(code)}"
 data-point="${point.join()}" data-bbox="${bbox.join()}" data-language="${language}"></div>
${whosePart(object, language)}<section><h2>${t.recorded}</h2>${facts(recorded)}
<p class="quiet">${t.version(version, cityDay(new Date(since)))}</p></section>
${ordersPart(object, language)}${patrolsPart(object, language)}${measurementsPart(object, language)}
${reader === null ? `<p class="quiet" data-sign-in>${t.signIn}</p>` : `<p class="quiet" data-reader>${plain(t.signedInAs(reader))}</p>`}
<p><a href="?f=json">JSON</a> · <a href="?f=jsonld">JSON-LD</a> · <a href="?qr">QR</a></p>`;
}

function document(title: string, body: string, { language, assets }: Shown, data = ''): string {
  const t = texts[language];
  const other = language === 'zh' ? 'en' : 'zh';
  const head = assets
    ? `${assets.styles.map((href) => `<link rel="stylesheet" href="/pages/${href}">`).join('')}<script type="module" src="/pages/${assets.script}"></script>`
    : '';
  return `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<title>${plain(title)} · 网格 Wangge</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><style>${style}</style>${head}${data}</head><body>
<header class="bar"><span>网格 Wangge</span><a href="?lang=${other}" hreflang="${other}">${t.other}</a></header>
<main>${body}</main></body></html>`;
}

/** The page of an object in one language, with what its reader may see, and JSON-LD for search engines. */
export function objectPage(object: CityObject, shown: Shown): string {
  const data = JSON.stringify(linkedData(object)).replaceAll('<', '\\u003c');
  const title = nameIn(shown.language, object) ?? object.code;
  return document(title, bodyOf(object, shown), shown, `<script type="application/ld+json">${data}</script>`);
}

/** In place of the page of an object that is not there, or not for this reader. */
export function unknownPage(shown: Shown): string {
  const t = texts[shown.language];
  return document(t.unknown, `<h1>${t.unknown}</h1><p>${t.unknownHint}</p>`, shown);
}
