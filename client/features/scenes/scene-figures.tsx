import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { Indicator } from '../../../domain/answers/indicators.ts';
import type { SceneAnswer } from '../../../domain/answers/scenes.ts';
import { useNow } from '../../data/clock.ts';
import { useIndicators } from '../../data/indicators.ts';
import { session } from '../../data/session.ts';
import { formatAge } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { formatValue, unitOf } from '../../ui/indicator-value.ts';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { Sparkline } from '../../ui/sparkline.tsx';

/** How old a value is; of one that is overdue, whose it is, or why there is none. */
function Freshness({ indicator, now }: { indicator: Indicator; now: number }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { at, isStale, owner, fault } = indicator;
  if (!isStale) return <small className="muted">{at && formatAge(at, now, language)}</small>;
  return (
    <small className="scene-stale">
      <Icon name="warning" size={11} />
      {fault
        ? fault.text[language]
        : at
          ? t('wall.staleSince', { owner: owner.title[language], age: formatAge(at, now, language) })
          : t('wall.noValue', { owner: owner.title[language] })}
    </small>
  );
}

/** The change since the day before; nothing where it is not known. */
function Trend({ indicator }: { indicator: Indicator }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { value, before } = indicator;
  if (value === null || before === null) return null;
  const sign = value > before ? '▲' : value < before ? '▼' : '＝';
  return (
    <small className="scene-trend" title={t('wall.sinceYesterday')}>
      {sign} {formatValue(indicator, Math.abs(value - before), language)}
    </small>
  );
}

function Line({ indicator, now }: { indicator: Indicator; now: number }) {
  const language = useStore(preferences, (state) => state.language);
  const { code, title, value, state, isStale, recent, normal } = indicator;
  return (
    <li data-indicator={code} data-state={state} data-stale={isStale || undefined}>
      <span className="scene-line-title">{title[language]}</span>
      <span className="scene-line-value">
        <strong>{value === null ? '—' : formatValue(indicator, value, language)}</strong>{' '}
        {unitOf(indicator, value, language)}
      </span>
      <Sparkline values={recent.map((each) => each.value)} normal={normal} />
      <span className="scene-line-foot">
        <Trend indicator={indicator} />
        <Freshness indicator={indicator} now={now} />
      </span>
    </li>
  );
}

function Lines({ indicators }: { indicators: SceneAnswer['indicators'] }) {
  const { t } = useTranslation();
  const now = useNow(30);
  const { isLoading, problem, retry, all, byCode } = useIndicators();
  if (isLoading) return <div className="loading-line" />;
  if (problem && all.length === 0)
    return (
      <div role="alert">
        <p>{problemText(problem, t)}</p>
        <Button className="button button-small" onPress={retry}>
          {t('fault.tryAgain')}
        </Button>
      </div>
    );
  return (
    <ul className="scene-lines">
      {indicators.map(({ code }) => {
        const indicator = byCode.get(code);
        if (indicator) return <Line key={code} indicator={indicator} now={now} />;
        return (
          <li key={code} data-missing>
            <span className="scene-missing">{t('scenes.missingIndicator', { code })}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** The indicators of a scene, for those who may read them. */
export function SceneFigures({ indicators }: { indicators: SceneAnswer['indicators'] }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const mayRead = user !== null && may(user, 'layers.read-internal');
  return (
    <section className="part">
      <h3 className="caption">{t('scenes.figures')}</h3>
      {!mayRead && <p className="muted">{t('scenes.signIn')}</p>}
      {mayRead && indicators.length === 0 && <p className="muted">{t('scenes.noFigures')}</p>}
      {mayRead && indicators.length > 0 && <Lines indicators={indicators} />}
    </section>
  );
}
