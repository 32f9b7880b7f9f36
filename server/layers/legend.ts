import type { LayerDefinition, Title } from './schema.ts';

/** What the signs of a style stand for, the uppermost first; in both languages, whichever the style is written in. */
export function legendTitles(style: LayerDefinition['style']): Title[] {
  const titles = style.flatMap(({ metadata }) => {
    const legend = (metadata as { legend?: unknown } | undefined)?.legend;
    if (typeof legend === 'string') return { zh: legend, en: legend };
    const { zh, en } = (legend ?? {}) as Partial<Title>;
    return typeof zh === 'string' && typeof en === 'string' ? { zh, en } : [];
  });
  return titles.reverse();
}
