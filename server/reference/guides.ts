import { readFileSync } from 'node:fs';
import MarkdownIt from 'markdown-it';
import type { Language } from './edition.ts';

/** The guides, in the order in which a partner needs them; each is a file of `docs/guides/en` and of `docs/guides/zh`. */
export const guideNames = [
  'key',
  'report',
  'whose',
  'features',
  'tiles',
  'download',
  'changes',
  'orders',
  'readings',
  'share',
  'client',
] as const;
export type GuideName = (typeof guideNames)[number];

// HTML in a guide is shown as text, and links lead to addresses of the web alone: both are the package's own defaults.
const markdown = new MarkdownIt({ html: false, linkify: false });

/** The Markdown of a guide. */
export function guideText(name: GuideName, language: Language): string {
  return readFileSync(new URL(`../../docs/guides/${language}/${name}.md`, import.meta.url), 'utf8');
}

/** What a guide is called: its first heading. */
export function guideTitle(name: GuideName, language: Language): string {
  return /^# (.+)$/m.exec(guideText(name, language))?.[1] ?? name;
}

/** A guide as HTML. */
export const rendered = (text: string): string => markdown.render(text);
