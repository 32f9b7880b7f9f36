import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { preferences } from './preferences.ts';
import { watch } from './store.ts';
import en from './texts/en.json';
import zh from './texts/zh.json';

/** The texts by namespace; an app with texts of its own adds them. @public */
export interface TextsByNamespace {
  translation: typeof zh;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: TextsByNamespace;
  }
}

/** Starts the texts in the preferred language and follows the preference from then on. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { zh: { translation: zh }, en: { translation: en } },
    lng: preferences.getState().language,
    fallbackLng: false,
    interpolation: { escapeValue: false },
  });
  const apply = (language: 'zh' | 'en') => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    void i18next.changeLanguage(language);
  };
  apply(preferences.getState().language);
  watch(preferences, (state) => state.language, apply);
}
