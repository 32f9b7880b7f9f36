import i18next from 'i18next';
import { useEffect, useState } from 'react';
import { initReactI18next } from 'react-i18next';
import { type Language, preferences } from './preferences.ts';
import { watch } from './store.ts';
import en from './texts/en.json?url';
import type zhTexts from './texts/zh.json';
import zh from './texts/zh.json?url';

/** The texts by namespace; an app with texts of its own adds them. @public */
export interface TextsByNamespace {
  translation: typeof zhTexts;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: TextsByNamespace;
  }
}

/** Of each language the texts are a file of their own: nobody fetches those that he does not read. */
const addresses: Readonly<Record<Language, string>> = { zh, en };
const languages: readonly Language[] = ['zh', 'en'];
const firstPause = 500;
const longestPause = 8_000;

/** The texts of a language, asked for until they come; `onWait` runs each time that they do not. */
async function fetchTexts(language: Language, onWait: () => void): Promise<TextsByNamespace['translation']> {
  for (let pause = firstPause; ; pause = Math.min(longestPause, 2 * pause)) {
    try {
      const answer = await fetch(addresses[language]);
      if (answer.ok) return (await answer.json()) as TextsByNamespace['translation'];
    } catch {
      // No connection, or one that broke.
    }
    onWait();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function markPage(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

const isHere = (language: Language) => i18next.hasResourceBundle(language, 'translation');

async function haveTexts(language: Language): Promise<void> {
  if (!isHere(language))
    i18next.addResourceBundle(language, 'translation', await fetchTexts(language, () => undefined));
}

/** The languages whose texts are here: that of the page at once, in a moment the other one too, for who searches in both. */
export function useEveryLanguage(): readonly Language[] {
  const [here, setHere] = useState<readonly Language[]>(() => languages.filter(isHere));
  useEffect(() => {
    void Promise.all(languages.map(haveTexts)).then(() => setHere(languages));
  }, []);
  return here;
}

/** Changes to a language once its texts are here, unless another one was chosen meanwhile. */
async function change(language: Language): Promise<void> {
  await haveTexts(language);
  if (preferences.getState().language !== language) return;
  markPage(language);
  await i18next.changeLanguage(language);
}

/**
 * Starts the texts in the preferred language and follows the preference from then on.
 * @param onWait runs while the texts do not come
 */
export async function startLanguage(onWait: () => void): Promise<void> {
  const { language } = preferences.getState();
  markPage(language);
  await i18next.use(initReactI18next).init({
    resources: { [language]: { translation: await fetchTexts(language, onWait) } },
    lng: language,
    fallbackLng: false,
    interpolation: { escapeValue: false },
  });
  watch(preferences, (state) => state.language, change);
}
