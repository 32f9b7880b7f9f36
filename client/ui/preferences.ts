import { createStore } from 'zustand/vanilla';

export type Language = 'zh' | 'en';
export type Theme = 'light' | 'dark';
export type Contrast = 'normal' | 'more';

/** Everything about how things look that a colour may depend on. */
export type Look = `${Theme}-${Contrast}`;

interface Preferences {
  language: Language;
  /** Null follows the system. */
  chosenTheme: Theme | null;
  systemTheme: Theme;
  /** Null follows the system. */
  chosenContrast: Contrast | null;
  systemContrast: Contrast;
}

const systemMore = window.matchMedia('(prefers-contrast: more)');
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

export const preferences = createStore<Preferences>(() => ({
  language: navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
  chosenTheme: null,
  systemTheme: systemDark.matches ? 'dark' : 'light',
  chosenContrast: null,
  systemContrast: systemMore.matches ? 'more' : 'normal',
}));

systemMore.addEventListener('change', () =>
  preferences.setState({ systemContrast: systemMore.matches ? 'more' : 'normal' }),
);

systemDark.addEventListener('change', () =>
  preferences.setState({ systemTheme: systemDark.matches ? 'dark' : 'light' }),
);

export function themeOf(state: Preferences): Theme {
  return state.chosenTheme ?? state.systemTheme;
}

export function toggleTheme(): void {
  preferences.setState({ chosenTheme: themeOf(preferences.getState()) === 'dark' ? 'light' : 'dark' });
}

export function contrastOf(state: Preferences): Contrast {
  return state.chosenContrast ?? state.systemContrast;
}

export function lookOf(state: Preferences): Look {
  return `${themeOf(state)}-${contrastOf(state)}`;
}

export function toggleContrast(): void {
  preferences.setState({ chosenContrast: contrastOf(preferences.getState()) === 'more' ? 'normal' : 'more' });
}

export function toggleLanguage(): void {
  preferences.setState({ language: preferences.getState().language === 'zh' ? 'en' : 'zh' });
}

/** A wall is Chinese and dark unless its address says otherwise: `?lang=en&theme=light`. */
export function takeWallLook(query: URLSearchParams): void {
  preferences.setState({
    language: query.get('lang') === 'en' ? 'en' : 'zh',
    chosenTheme: query.get('theme') === 'light' ? 'light' : 'dark',
  });
}
