import type { Scene } from '../../../domain/items/scenes.ts';
import type { Language } from '../../ui/preferences.ts';
import type { SearchedChoice } from '../../ui/searched-choices.tsx';

/** Something with a name, to be found by that in either language and by its code. */
export function choiceOf(id: string, title: Scene['title'], language: Language): SearchedChoice {
  return { id, name: title[language] || id, also: `${language === 'zh' ? title.en : title.zh} · ${id}` };
}
