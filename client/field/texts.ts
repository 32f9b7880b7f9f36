import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language, preferences, type Theme } from '../ui/preferences.ts';
import { watch } from '../ui/store.ts';
import en from './texts/en.json';
import zh from './texts/zh.json';

declare module '../ui/language.ts' {
  interface TextsByNamespace {
    field: typeof zh;
  }
}

const key = 'wangge.field.look';

interface Look {
  language: Language;
  theme: Theme | null;
}

function keptLook(): Partial<Look> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Look>;
  } catch {
    // Not of our writing.
    return {};
  }
}

/** Starts the texts and the look as they were chosen on this phone, and follows what is chosen. */
export async function startTexts(): Promise<void> {
  const { language, theme } = keptLook();
  preferences.setState({ ...(language ? { language } : {}), chosenTheme: theme ?? null });
  await i18next.use(initReactI18next).init({
    resources: { zh: { field: zh }, en: { field: en } },
    defaultNS: 'field',
    lng: preferences.getState().language,
    fallbackLng: false,
    interpolation: { escapeValue: false },
  });
  const apply = () => {
    const { language, chosenTheme, systemTheme } = preferences.getState();
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.dataset.theme = chosenTheme ?? systemTheme;
    localStorage.setItem(key, JSON.stringify({ language, theme: chosenTheme } satisfies Look));
    document.title = i18next.t('name', { ns: 'field', lng: language });
  };
  apply();
  watch(preferences, (state) => state, apply);
  watch(
    preferences,
    (state) => state.language,
    (language) => void i18next.changeLanguage(language),
  );
}
