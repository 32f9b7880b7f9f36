import { createStore } from '../store/store.ts';

export type Language = 'zh' | 'en';
export type Theme = 'light' | 'dark';

interface Preferences {
  language: Language;
  /** Null follows the system. */
  chosenTheme: Theme | null;
  systemTheme: Theme;
}

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

export const preferences = createStore<Preferences>({
  language: navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
  chosenTheme: null,
  systemTheme: systemDark.matches ? 'dark' : 'light',
});

systemDark.addEventListener('change', () =>
  preferences.set({ systemTheme: systemDark.matches ? 'dark' : 'light' }),
);

export function themeOf(state: Preferences): Theme {
  return state.chosenTheme ?? state.systemTheme;
}

export function toggleTheme(): void {
  preferences.set({ chosenTheme: themeOf(preferences.get()) === 'dark' ? 'light' : 'dark' });
}

export function toggleLanguage(): void {
  preferences.set({ language: preferences.get().language === 'zh' ? 'en' : 'zh' });
}
