import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { Indicator } from '../../../domain/answers/indicators.ts';
import { useIndicators } from '../../data/indicators.ts';
import { session } from '../../data/session.ts';
import { formatValue } from '../../ui/indicator-value.ts';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { IndicatorForm } from './indicator-form.tsx';
import { openPage } from './pages.ts';

function Row({ indicator }: { indicator: Indicator }) {
  const language = useStore(preferences, (state) => state.language);
  const { code, title, unit, value, group, owner } = indicator;
  return (
    <tr data-indicator={code}>
      <th scope="row">
        <Button className="link" onPress={() => openPage('indicators', code)}>
          {title[language]}
        </Button>
      </th>
      <td>{group.title[language]}</td>
      <td>{value === null ? '—' : `${formatValue(indicator, value, language)} ${unit[language]}`}</td>
      <td>{owner.title[language]}</td>
    </tr>
  );
}

/** One indicator as it is defined; whoever keeps the catalogue writes on it. */
function Entry({ indicator }: { indicator: Indicator }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const [saved, setSaved] = useState(false);
  return (
    <>
      <div className="more-row">
        <Button className="button button-small" onPress={() => openPage('indicators')}>
          ← {t('catalogue.pages.indicators')}
        </Button>
      </div>
      <section className="part">
        <h3 className="caption">{indicator.title[language]}</h3>
        <code className="muted">{indicator.code}</code>
      </section>
      {saved && (
        <p className="notice notice-good" role="status">
          {t('indicators.saved')}
        </p>
      )}
      {user && may(user, 'items.write') ? (
        <IndicatorForm indicator={indicator} onSaved={() => setSaved(true)} />
      ) : (
        <dl className="facts part">
          <dt>{t('indicators.owner')}</dt>
          <dd>{indicator.owner.title[language]}</dd>
          <dt>{t('indicators.cadence')}</dt>
          <dd>{indicator.cadenceMinutes}</dd>
          <dt>{t('indicators.normal')}</dt>
          <dd>
            {indicator.normal.min ?? '−∞'} – {indicator.normal.max ?? '∞'} {indicator.unit[language]}
          </dd>
        </dl>
      )}
    </>
  );
}

/** The vital signs of the city: what each is, and, for those who keep the catalogue, to be changed. */
export function IndicatorsPage({ entry }: { entry: string | null }) {
  const { t } = useTranslation();
  const { all, byCode, isLoading, problem, retry } = useIndicators();
  if (isLoading) return <div className="loading-line" />;
  if (problem && all.length === 0)
    return (
      <div className="notice notice-error" role="alert">
        <p>{problemText(problem, t)}</p>
        <Button className="button button-small" onPress={retry}>
          {t('fault.tryAgain')}
        </Button>
      </div>
    );
  const opened = entry === null ? undefined : byCode.get(entry);
  if (opened) return <Entry key={opened.code} indicator={opened} />;
  if (entry !== null) return <p className="message">{t('wall.missing', { code: entry })}</p>;
  if (all.length === 0) return <p className="message">{t('indicators.none')}</p>;
  return (
    <table className="clocks">
      <thead>
        <tr>
          <th scope="col">{t('catalogue.pages.indicators')}</th>
          <th scope="col">{t('indicators.group')}</th>
          <th scope="col">{t('indicators.value')}</th>
          <th scope="col">{t('indicators.owner')}</th>
        </tr>
      </thead>
      <tbody>
        {all.map((indicator) => (
          <Row key={indicator.code} indicator={indicator} />
        ))}
      </tbody>
    </table>
  );
}
