import type { DoneFix } from '../../../domain/answers/layer-versions.ts';
import { area } from '../checking/sentences.ts';
import type { Title } from '../schema.ts';

const nothing: Record<DoneFix['fix'], Title> = {
  clean: {
    zh: '没有可并入的相邻区域，未作改动',
    en: 'No area beside it could take it: nothing was changed',
  },
  drop: { zh: '没有可删除的要素，未作改动', en: 'There was no such feature to drop: nothing was changed' },
  'make-valid': { zh: '图形已经有效，未作改动', en: 'The geometry was valid already: nothing was changed' },
  keep: { zh: '保留为例外', en: 'Kept as an exception' },
};

/** What a fix did, in a sentence of each language: who was given what, or that nothing could be done. */
export function describeFix({ fix, features, done, given = [] }: Omit<DoneFix, 'message'>): Title {
  const named = features.join(', ');
  if (!done || fix === 'keep') return nothing[fix];
  if (fix === 'drop') return { zh: `已删除 ${named}`, en: `Dropped ${named}` };
  if (fix === 'make-valid') return { zh: `已修复 ${named} 的图形`, en: `Made ${named} valid` };
  return {
    zh: given.map(({ to, area: size }) => `${area(size)} 并入 ${to}`).join('；'),
    en: given.map(({ to, area: size }) => `${area(size)} given to ${to}`).join('; '),
  };
}
