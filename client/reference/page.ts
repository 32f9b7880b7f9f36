import i18next from 'i18next';
import 'openapi-explorer';
// Chinese glyphs for systems without a Chinese font. Before the first text: Chromium does not draw it again.
import '../ui/chinese.css';
import chinese from './chinese.json';
import { type Described, fillMenu } from './menu.ts';

/** Colours of the reference, which takes them as attributes and in hexadecimal alone. */
const colours = {
  light: {
    'bg-color': '#ffffff',
    'text-color': '#16202b',
    'header-color': '#16202b',
    'header-bg-color': '#f3f5f7',
    'primary-color': '#0f5a9c',
    'secondary-color': '#0f5a9c',
    'nav-bg-color': '#f3f5f7',
    'nav-text-color': '#2b3a48',
    'nav-hover-bg-color': '#dfe6ed',
    'nav-hover-text-color': '#0b3f6e',
  },
  dark: {
    'bg-color': '#171e26',
    'text-color': '#e8edf2',
    'header-color': '#e8edf2',
    'header-bg-color': '#10161c',
    'primary-color': '#7cc0ff',
    'secondary-color': '#7cc0ff',
    'nav-bg-color': '#10161c',
    'nav-text-color': '#c6d0da',
    'nav-hover-bg-color': '#25303b',
    'nav-hover-text-color': '#a9d6ff',
  },
} as const;

/** What the attributes do not reach: colours of code and of methods, for both schemes, and the size of text. */
const finish = new CSSStyleSheet();
finish.replaceSync(`
  :host { --font-size-regular: 1rem; --font-size-small: .9375rem; --font-size-mono: .875rem;
    --font-regular: "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif; }
  .nav-bar-tag, .nav-bar-info { padding-block: 10px; }
  .m-btn { transition: none; }
  .m-btn.primary, .m-btn.primary:hover, .m-btn.primary:focus-visible { background-color: var(--primary-color);
    color: var(--primary-btn-text-color); }
  .m-btn:focus-visible { outline: 2px solid var(--fg); outline-offset: 2px; }
  @media (prefers-color-scheme: dark) {
    :host { --inline-code-fg: #ffb4a2; --code-fg: #c6d0da; --code-property-color: #ff9ec4;
      --code-keyword-color: #7cc0ff; --code-operator-color: #e0b97f; --placeholder-color: #a3b0bc;
      --light-fg: #a3b0bc; --blue: #7cc0ff; --green: #6fcf97; --orange: #ffb870; --red: #ff9b93; --yellow: #ffd666;
      --light-blue: #12293d; --light-green: #12301f; --light-orange: #3a2812; --light-red: #3d1a18;
      --light-yellow: #37300f; --light-purple: #2a1f3d; --light-gray: #25303b; }
  }
  @media (prefers-color-scheme: light) {
    :host { --inline-code-fg: #8a2318; --blue: #0f5a9c; --green: #176b34; --orange: #93480a; --red: #b3261e;
      --yellow: #7a5d00; --light-fg: #52606d; --placeholder-color: #52606d; --code-fg: #3c4a57; }
  }`);

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

function colour(explorer: HTMLElement): void {
  const chosen = colours[prefersDark.matches ? 'dark' : 'light'];
  for (const [name, value] of Object.entries(chosen)) explorer.setAttribute(name, value);
}

interface Parameter {
  example?: unknown;
  schema?: { default?: unknown };
}

/** The document with the examples of parameters where the reference fills its forms from. */
async function readDocument(address: string): Promise<Described> {
  const read = (await (await fetch(address)).json()) as Described & {
    paths: Record<string, Record<string, { parameters?: Parameter[] }>>;
  };
  for (const operations of Object.values(read.paths))
    for (const { parameters = [] } of Object.values(operations))
      for (const parameter of parameters)
        if (parameter.example !== undefined)
          parameter.schema = { ...parameter.schema, default: parameter.example };
  return read;
}

/** The element of the package. */
interface Explorer extends HTMLElement {
  loadSpec(document: object): Promise<void>;
}

async function show(place: HTMLElement): Promise<void> {
  const explorer = document.createElement('openapi-explorer') as Explorer;
  const attributes = {
    'server-url': location.origin,
    'hide-server-selection': 'true',
    collapse: 'true',
    'default-schema-tab': 'body',
    'schema-expand-level': '3',
  };
  for (const [name, value] of Object.entries(attributes)) explorer.setAttribute(name, value);
  colour(explorer);
  prefersDark.addEventListener('change', () => colour(explorer));
  place.replaceChildren(explorer);
  const { shadowRoot } = explorer;
  if (shadowRoot) shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, finish];
  const described = await readDocument(place.dataset.document!);
  await explorer.loadSpec(described);
  const menu = document.querySelector<HTMLDetailsElement>('#menu');
  if (menu) fillMenu(menu, described);
}

// The package brings English and French; it asks i18next for each word when it draws.
i18next.on('initialized', () => i18next.addResourceBundle('zh', 'translation', chinese));
const place = document.querySelector<HTMLElement>('#reference');
if (place) await show(place);
