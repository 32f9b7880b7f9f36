import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { SceneAnswer } from '../../../domain/answers/scenes.ts';
import { useAnswer } from '../../data/queries.ts';
import { seesIncidents, session } from '../../data/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import type { Answer } from '../../ui/problem.ts';
import { problemText } from '../../ui/problem-text.ts';
import { useOpenAndOverdue } from '../incidents/public.ts';
import { leaveScene, opened, setList } from './opened.ts';
import { SceneFigures } from './scene-figures.tsx';
import { SceneLegend } from './scene-legend.tsx';
import { SceneMarks } from './scene-marks.tsx';
import './scenes.css';

/** Open and overdue orders of the scene, of those that this person sees. */
function Orders() {
  const { t } = useTranslation();
  const { open, overdue, isKnown } = useOpenAndOverdue();
  return (
    <dl className="scene-orders">
      <div>
        <dt>{t('scenes.open')}</dt>
        <dd data-open-orders={isKnown ? open : undefined}>{isKnown ? open : '—'}</dd>
      </div>
      <div data-late={overdue > 0 || undefined}>
        <dt>{t('scenes.overdue')}</dt>
        <dd data-overdue-orders={isKnown ? overdue : undefined}>{isKnown ? overdue : '—'}</dd>
      </div>
    </dl>
  );
}

function Facts({ answer: { scene, lead, unit } }: { answer: SceneAnswer }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const unitName = unit && (language === 'zh' ? unit.name : (unit.nameEn ?? unit.name));
  const isOwn = unit !== null && unit.code !== scene.lead;
  return (
    <section className="part">
      <SceneMarks scene={scene} />
      <p>
        {t('scenes.lead', { lead: lead?.title[language] ?? scene.lead })}
        {isOwn && ` · ${t('scenes.unit', { unit: unitName })}`}
        {unit?.missing && (
          <span className="scene-missing">{t('scenes.missingUnit', { code: unit.code })}</span>
        )}
      </p>
      {!scene.linkKept && scene.linkNote && <p className="muted">{scene.linkNote[language]}</p>}
      {scene.linkKept && scene.address && (
        <p>
          <a className="link" href={scene.address} target="_blank" rel="noopener noreferrer">
            {t('scenes.system')}
          </a>
        </p>
      )}
    </section>
  );
}

function Items({ items }: { items: SceneAnswer['items'] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  if (items.length === 0) return <p className="part muted">{t('scenes.noItems')}</p>;
  return (
    <details className="part scene-items">
      <summary className="caption">{t('scenes.items', { count: items.length })}</summary>
      <ul className="plain-list">
        {items.map(({ code, title, missing }) => (
          <li key={code} data-missing={missing || undefined}>
            {missing ? (
              <span className="scene-missing">{t('scenes.missingItem', { code })}</span>
            ) : (
              title?.[language]
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Body({ answer }: { answer: Answer<SceneAnswer> }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const { status, value, problem, retry } = answer;
  if (status === 'loading')
    return (
      <div aria-busy="true">
        <div className="loading-line" />
        <p className="message">{t('scenes.loading')}</p>
      </div>
    );
  if (!value)
    return (
      <div className="message" role="alert">
        <p>{problem?.status === 404 ? t('scenes.unknown') : problem && problemText(problem, t)}</p>
        <Button
          className="button button-small"
          onPress={problem?.status === 404 ? () => setList(true) : retry}
        >
          {t(problem?.status === 404 ? 'scenes.all' : 'fault.tryAgain')}
        </Button>
      </div>
    );
  return (
    <>
      <Facts answer={value} />
      {seesIncidents(user) && <Orders />}
      <SceneFigures indicators={value.indicators} />
      <SceneLegend layers={value.layers} />
      <Items items={value.items} />
    </>
  );
}

/** The open scene over its map: what it is, its orders, figures, legend and items. */
export function ScenePanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const answer = useAnswer('/api/scenes/{id}', { params: { id } });
  // That there is no such scene is said in any case.
  const isFolded = useStore(opened, (state) => state.isFolded) && answer.status !== 'failed';
  const title = answer.value?.scene.title[language] ?? id;
  return (
    <aside className="scene-panel" aria-label={t('scenes.panel', { title })} data-scene-view={id}>
      <header className="panel-head">
        <h2 className="panel-title">{title}</h2>
        <Button
          className="icon-button"
          aria-expanded={!isFolded}
          aria-label={t(isFolded ? 'scenes.unfold' : 'scenes.fold')}
          onPress={() => opened.setState({ isFolded: !isFolded })}
        >
          <Icon name={isFolded ? 'plus' : 'minus'} />
        </Button>
        <Button className="icon-button" aria-label={t('scenes.leave')} onPress={() => leaveScene()}>
          <Icon name="close" />
        </Button>
      </header>
      {!isFolded && (
        <div className="scene-body">
          <Body answer={answer} />
        </div>
      )}
    </aside>
  );
}
