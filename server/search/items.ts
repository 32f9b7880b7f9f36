import type { FoundItem } from '../../domain/answers/search.ts';
import type { Item } from '../../domain/items/entries.ts';
import type { AiClasses } from '../items/classes.ts';
import type { Items } from '../items/service.ts';
import { fold, NameIndex } from './names.ts';

/** Finds items by a word of their title, its pinyin or initials, their code, or a class of image recognition. */
export function createItemSearch(items: Pick<Items, 'items'>, classes: Pick<AiClasses, 'kinds'>) {
  let known: { list: readonly Item[]; index: NameIndex } | null = null;

  function indexOf(list: readonly Item[]): NameIndex {
    if (known?.list === list) return known.index;
    const index = new NameIndex();
    for (const [fid, { code, title, enabled }] of list.entries())
      if (enabled) index.add({ fid, code, name: title.zh, nameEn: title.en });
    known = { list, index };
    return index;
  }

  return {
    /** The best first; `limit` at most. */
    find(text: string, limit: number): FoundItem[] {
      const list = items.items();
      const byClass = classes.kinds.flatMap((kind) => kind.classes).find(({ code }) => code === text.trim());
      const found = indexOf(list)
        .find(fold(text), limit)
        .map(({ entry, by }) => ({ ...list[entry.fid]!, by: by as FoundItem['by'] }));
      const ofClass = byClass && list.find(({ code, enabled }) => enabled && code === byClass.item);
      const all = ofClass ? [{ ...ofClass, by: 'class' as const }, ...found] : found;
      return all
        .slice(0, limit)
        .map(({ code, title, scene, severity, by }) => ({ code, title, scene, severity, by }));
    },
  };
}
export type ItemSearch = ReturnType<typeof createItemSearch>;
