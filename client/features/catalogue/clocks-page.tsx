import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { limitText } from '../../ui/limit-text.ts';
import { preferences } from '../../ui/preferences.ts';
import { openPage } from './pages.ts';
import type { Catalogue } from './types.ts';
import { shownSteps } from './words.ts';

/** How long each step may take, item by item where an item has a limit of its own. */
export function ClocksPage({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <>
      <p className="bench-note">{t('catalogue.clocksNote')}</p>
      <table className="clocks">
        <thead>
          <tr>
            <th scope="col">{t('catalogue.pages.items')}</th>
            {shownSteps.map((step) => (
              <th key={step} scope="col">
                {t(`clock.steps.${step}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {catalogue.items.map(({ code, title, clocks }) => (
            <tr key={code} data-item={code}>
              <th scope="row">
                <Button className="link" onPress={() => openPage('items', code)}>
                  {title[language] || code}
                </Button>
              </th>
              {shownSteps.map((step) => (
                <td key={step}>{limitText(clocks[step], t)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
