import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { limitText } from '../../ui/limit-text.ts';
import { preferences } from '../../ui/preferences.ts';
import { drafts } from './drafts.ts';
import { openPage } from './pages.ts';
import { ScenesForm } from './scene-form.tsx';
import type { Catalogue } from './types.ts';
import { shownSteps } from './words.ts';

/** Every scene with who leads it and how many items it has; while a draft is open, to be written on. */
export function ScenesPage({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const isDraft = useStore(drafts, (state) => state.entries !== null);
  if (isDraft) return <ScenesForm catalogue={catalogue} />;
  const bureauTitle = new Map(catalogue.bureaus.map(({ id, title }) => [id, title[language]]));
  return (
    <ul className="bench-list">
      {catalogue.scenes.map(({ id, title, approved, linkKept, lead }) => (
        <li key={id} className="bench-row bench-row-plain" data-scene={id}>
          <span className="bench-name">
            <span className="bench-title">{title[language]}</span>
          </span>
          <span className="bench-marks">
            {approved && <span className="chip chip-in-force">{t('catalogue.scene.approved')}</span>}
            {linkKept && <span className="chip">{t('catalogue.scene.linked')}</span>}
          </span>
          <span className="bench-sub">
            {t('catalogue.scene.facts', {
              lead: bureauTitle.get(lead) ?? lead,
              count: catalogue.items.filter(({ scene }) => scene === id).length,
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}

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
                {t(`catalogue.steps.${step}`)}
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
