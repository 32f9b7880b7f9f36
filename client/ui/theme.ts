import i18next from 'i18next';
import { contrastOf, preferences, themeOf } from './preferences.ts';
import { watch } from './store.ts';

/** Puts the theme on the page and follows the preference; keeps the title in the language. */
export function followTheme(): void {
  const apply = () => {
    document.documentElement.dataset.theme = themeOf(preferences.getState());
    document.documentElement.dataset.contrast = contrastOf(preferences.getState());
  };
  apply();
  watch(preferences, themeOf, apply);
  watch(preferences, contrastOf, apply);
  i18next.on('languageChanged', () => {
    document.title = i18next.t('product.full');
  });
}
