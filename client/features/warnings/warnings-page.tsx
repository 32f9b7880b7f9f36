import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { Warning, WarningKind } from '../../../domain/answers/warnings.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { formatMoment } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { LevelMark } from './level-mark.tsx';
import { WarningForm } from './warning-form.tsx';
import { WarningView } from './warning-view.tsx';
import './warnings.css';

function WarningLine({ warning, kind }: { warning: Warning; kind: WarningKind | undefined }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { id, level, text, state, effectiveAt, expiresAt, endedAt, endReason, endedBy, units } = warning;
  const until = expiresAt ? formatMoment(expiresAt, language) : t('warnings.untilLifted');
  return (
    <li>
      <Button
        className="warning-line"
        data-warning={id}
        data-state={state}
        onPress={() => openOperation('warnings', String(id))}
      >
        <span className="warning-line-head">
          <LevelMark level={level} />
          <b>{kind?.title[language] ?? warning.kind}</b>
          {state === 'pending' && <span className="chip">{t('warnings.states.pending')}</span>}
        </span>
        <span className="warning-line-text">{text}</span>
        <span className="muted">
          {endedAt
            ? `${formatMoment(endedAt, language)} · ${endReason === 'lifted' ? t('warnings.lifted', { by: endedBy }) : t('warnings.expired')}`
            : `${formatMoment(effectiveAt, language)} – ${until}`}
          {units > 0 && ` · ${t('warnings.unitCount', { count: units })}`}
        </span>
      </Button>
    </li>
  );
}

/** All warnings, those in force first; whoever may, raises one. */
function WarningList() {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const mayRaise = user !== null && may(user, 'warnings.write');
  const [raising, setRaising] = useState(false);
  const known = useAnswer('/api/warnings/kinds');
  const current = useAnswer('/api/warnings');
  const past = useAnswer('/api/warnings', { query: { state: 'ended', limit: 20 } });
  return (
    <Answered answer={known}>
      {({ kinds }) => {
        const kindOf = (code: string) => kinds.find((kind) => kind.code === code);
        return (
          <>
            <section className="part">
              <div className="part-head">
                <h3 className="caption">{t('warnings.current')}</h3>
                {mayRaise && !raising && (
                  <Button
                    className="button button-small"
                    data-action="raise-warning"
                    onPress={() => setRaising(true)}
                  >
                    {t('warnings.raise')}…
                  </Button>
                )}
              </div>
              <Answered answer={current}>
                {({ warnings }) =>
                  warnings.length === 0 ? (
                    <p className="notice notice-good">{t('warnings.none')}</p>
                  ) : (
                    <ul className="changes">
                      {warnings.map((warning) => (
                        <WarningLine key={warning.id} warning={warning} kind={kindOf(warning.kind)} />
                      ))}
                    </ul>
                  )
                }
              </Answered>
            </section>
            {raising && <WarningForm kinds={kinds} onDone={() => setRaising(false)} />}
            <Answered answer={past}>
              {({ warnings }) =>
                warnings.length > 0 && (
                  <section className="part">
                    <h3 className="caption">{t('warnings.past')}</h3>
                    <ul className="changes">
                      {warnings.map((warning) => (
                        <WarningLine key={warning.id} warning={warning} kind={kindOf(warning.kind)} />
                      ))}
                    </ul>
                  </section>
                )
              }
            </Answered>
          </>
        );
      }}
    </Answered>
  );
}

/** Warnings, or the one that is open. */
export function WarningsPage({ entry }: { entry: string | null }) {
  return entry !== null && /^\d+$/.test(entry) ? (
    <WarningView key={entry} id={Number(entry)} />
  ) : (
    <WarningList />
  );
}
