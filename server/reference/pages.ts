import type { Bilingual } from '../../domain/answers/problem.ts';
import type { PageAssets } from '../endpoint/page-assets.ts';
import type { Language } from './edition.ts';
import { type GuideName, guideNames, guideText, guideTitle, rendered } from './guides.ts';

const texts = {
  zh: {
    reference: '接口参考',
    guides: '接入指南',
    other: 'English',
    console: '控制台',
    intro: '每篇指南中的命令均可在演示城市（npm start）上原样执行。',
    scriptless: '接口参考需要浏览器脚本；机器可读的说明见',
    unbuilt: '接口参考尚未构建；机器可读的说明见',
    contents: '目录',
    skip: '跳到正文',
    menu: '接口目录',
    missing: '页面不存在',
  },
  en: {
    reference: 'API reference',
    guides: 'Guides',
    other: '中文',
    console: 'Console',
    intro: 'The commands of each guide run as they stand against the demo city (npm start).',
    scriptless: 'The reference needs scripts; for machines there is',
    unbuilt: 'The reference is not built yet; for machines there is',
    contents: 'Contents',
    skip: 'Skip to the text',
    menu: 'Menu of the API',
    missing: 'No such page',
  },
} as const;

const style = `
  :root { font-size: max(100%, min(100vw / 150, 100vh / 84)); color-scheme: light dark; --ink: #16202b; --quiet: #52606d; --line: #d9dfe5; --paper: #fff; --ground: #f3f5f7;
          --link: #0f5a9c; --bar: 3.25rem; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --quiet: #a3b0bc; --line: #303b46; --paper: #171e26;
          --ground: #10161c; --link: #7cc0ff; } }
  * { box-sizing: border-box; }
  body { font: 1rem/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif; color: var(--ink);
         background: var(--ground); margin: 0; }
  a { color: var(--link); } :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
  .bar { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; min-height: var(--bar); padding: .5rem 1.25rem;
         background: var(--paper); border-bottom: 1px solid var(--line); }
  .bar a { text-decoration: none; padding: .25rem 0; } .bar [aria-current] { color: var(--ink); font-weight: 600; }
  .bar .first { margin-inline-end: auto; font-weight: 700; color: var(--ink); }
  @media (max-width: 30rem) { .bar { gap: .25rem .75rem; padding: .5rem .75rem; font-size: .9375rem; } }
  .skip { position: absolute; inset-inline-start: -99rem; } .skip:focus { inset-inline-start: 1rem; background: var(--paper); }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; }
  .columns { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 2.5rem; max-width: 72rem; margin: 0 auto;
         padding: 1.5rem 1.25rem 4rem; }
  .columns nav ol { list-style: none; margin: 0; padding: 0; position: sticky; top: 1.5rem; }
  .columns nav a { display: block; padding: .4rem .75rem; border-radius: .5rem; text-decoration: none; }
  .columns nav [aria-current] { background: var(--paper); color: var(--ink); font-weight: 600; }
  @media (max-width: 52rem) { .columns { grid-template-columns: minmax(0, 1fr); gap: 1rem; }
         .columns nav { order: 1; border-top: 1px solid var(--line); padding-top: 1rem; } .listed nav { display: none; }
         .columns nav ol { position: static; } }
  main { min-width: 0; max-width: 48rem; } main h1 { margin: 0 0 1rem; font-size: 1.75rem; line-height: 1.25; }
  main h2 { margin: 2rem 0 .5rem; font-size: 1.2rem; } main p, main li { overflow-wrap: anywhere; }
  pre { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; white-space: pre-wrap;
         overflow-wrap: anywhere; line-height: 1.5; } code { font: .875em/1.5 ui-monospace, Consolas, "DejaVu Sans Mono", "Noto Sans SC", monospace; }
  table { border-collapse: collapse; display: block; overflow-x: auto; } th, td { text-align: start; vertical-align: top;
         padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); }
  .whole { display: flex; flex-direction: column; height: 100dvh; } .whole #text { flex: 1; min-height: 0; }
  .whole #text { display: flex; flex-direction: column; } #reference { flex: 1; min-height: 0; }
  #menu { background: var(--paper); border-bottom: 1px solid var(--line); padding: 0 1.25rem; }
  #menu[open] { overflow-y: auto; max-height: 75dvh; } #menu summary { cursor: pointer; padding: .6rem 0; }
  #menu > summary { font-weight: 600; } #menu a { display: block; padding: .4rem 0 .4rem 1rem; text-decoration: none; }
  @media (min-width: 48rem) { #menu { display: none; } }
  .whole noscript, .whole .note { display: block; padding: 1.25rem; }
  openapi-explorer { display: block; height: 100%; }`;

const plain = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** What a page is made of, beside what all of them have. */
interface Part {
  /** Its address, without the language. */
  here: string;
  title: string;
  /** What was built beside it; null before that. */
  assets: PageAssets | null;
  body: string;
  /** Whether it fills the window with what its script draws. */
  whole?: boolean;
}

/** A page of the reference, with what every one of them begins with. */
function page(language: Language, { here, title, assets, body, whole = false }: Part): string {
  const t = texts[language];
  const other = language === 'zh' ? 'en' : 'zh';
  const link = (href: string, text: string, current: boolean) =>
    `<a href="${href}?lang=${language}"${current ? ' aria-current="page"' : ''}>${text}</a>`;
  const styles = (assets?.styles ?? [])
    .map((file) => `<link rel="stylesheet" href="/pages/${file}">`)
    .join('');
  const script = whole && assets ? `<script type="module" src="/pages/${assets.script}"></script>` : '';
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<title>${plain(title)} · 网格 Wangge</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><style>${style}</style>${styles}${script}</head>
<body${whole ? ' class="whole"' : ''}>
<header class="bar"><a class="skip" href="#text">${t.skip}</a><a class="first" href="/">网格 Wangge</a>
${whole ? `<h1 class="unseen">${t.reference}</h1>` : ''}${link('/docs', t.reference, here === '/docs')}
${link('/docs/guides', t.guides, here !== '/docs')}<a href="/">${t.console}</a>
<a href="${here}?lang=${other}" lang="${other === 'zh' ? 'zh-CN' : 'en'}" data-other-language>${t.other}</a></header>
${body}</body></html>`;
}

/** The reference of the API, which its script draws. */
export function referencePage(language: Language, assets: PageAssets | null): string {
  const t = texts[language];
  const document = `/openapi.json?lang=${language}`;
  const machine = `<a href="${document}">openapi.json</a>`;
  const body = assets
    ? `<noscript>${t.scriptless} ${machine}</noscript><details id="menu" hidden><summary>${t.menu}</summary><nav aria-label="${t.menu}"></nav></details><div id="reference" data-document="${document}"></div>`
    : `<p class="note">${t.unbuilt} ${machine}</p>`;
  return page(language, {
    here: '/docs',
    title: t.reference,
    assets,
    whole: true,
    body: `<div id="text">${body}</div>`,
  });
}

function contents(language: Language, current: GuideName | null): string {
  const entries = guideNames.map((name) => {
    const marked = name === current ? ' aria-current="page"' : '';
    return `<li><a href="/docs/guides/${name}?lang=${language}"${marked}>${plain(guideTitle(name, language))}</a></li>`;
  });
  return `<nav aria-label="${texts[language].contents}"><ol>${entries.join('')}</ol></nav>`;
}

/** The list of the guides, with how each begins. */
export function guidesPage(language: Language, assets: PageAssets | null): string {
  const t = texts[language];
  const entries = guideNames.map(
    (name) =>
      `<h2><a href="/docs/guides/${name}?lang=${language}">${plain(guideTitle(name, language))}</a></h2>${rendered(
        guideText(name, language).split('\n\n')[1] ?? '',
      )}`,
  );
  return page(language, {
    here: '/docs/guides',
    title: t.guides,
    assets,
    body: `<div class="columns listed">${contents(language, null)}<main id="text"><h1>${t.guides}</h1><p>${t.intro}</p>${entries.join('')}</main></div>`,
  });
}

/** A guide beside the list of all. */
export function guidePage(name: GuideName, language: Language, assets: PageAssets | null): string {
  return page(language, {
    here: `/docs/guides/${name}`,
    title: guideTitle(name, language),
    assets,
    body: `<div class="columns">${contents(language, name)}<main id="text">${rendered(guideText(name, language))}</main></div>`,
  });
}

/** Says in both languages, that of the reader first, that there is no such page, beside the guides that there are. */
export function missingPage(language: Language, text: Bilingual, assets: PageAssets | null): string {
  const other = language === 'zh' ? 'en' : 'zh';
  const lang = { zh: 'zh-CN', en: 'en' };
  return page(language, {
    here: '/docs/guides',
    title: texts[language].missing,
    assets,
    body: `<div class="columns">${contents(language, null)}<main id="text"><h1>${texts[language].missing}</h1><p>${plain(
      text[language],
    )}</p><p lang="${lang[other]}">${plain(text[other])}</p></main></div>`,
  });
}
