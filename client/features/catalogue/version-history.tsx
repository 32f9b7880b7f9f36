import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { FaultList } from '../../ui/fields.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';

/** Which versions of something were in force when, the drafts that wait, and the way back. */
export function VersionHistory(props: {
  base: '/api/routing/rules' | '/api/items';
  /** What is done with a draft that waits. */
  draft: {
    label: string;
    /** @returns whether other versions are in force now */
    take: (version: number) => Promise<boolean>;
    isDisabled?: boolean;
  };
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const { base, draft, onChanged } = props;
  const language = useStore(preferences, (state) => state.language);
  const { busy, refused, act } = useActing();
  const answer = useAnswer(`${base}/versions`);
  const [asking, setAsking] = useState(false);
  async function rollBack(): Promise<void> {
    const done = await act(() => call('post', `${base}/rollback`));
    setAsking(false);
    if (done) onChanged();
  }
  return (
    <section className="part">
      <h3 className="caption">{t('work.versions')}</h3>
      <Answered answer={answer}>
        {({ versions }) => (
          <>
            <ol className="history">
              {versions.map(({ version, state, author, updatedAt, note }) => (
                <li key={version} data-state={state}>
                  <b>v{version}</b>
                  <span>
                    {formatMoment(updatedAt, language)}
                    {note && <span className="muted"> · {note}</span>}
                  </span>
                  <span className="muted">{author}</span>
                  <span className={`chip chip-${state}`}>{t(`catalogue.rule.states.${state}`)}</span>
                  {state === 'draft' && (
                    <Button
                      className="button button-small"
                      isDisabled={busy || draft.isDisabled === true}
                      onPress={() => void draft.take(version).then((changed) => changed && onChanged())}
                    >
                      {draft.label}
                    </Button>
                  )}
                </li>
              ))}
            </ol>
            {refused && (
              <RefusalNotice problem={refused}>
                <FaultList faults={refused.errors} />
              </RefusalNotice>
            )}
            {versions.some(({ state }) => state === 'superseded') && (
              <Button
                className={asking ? 'button button-small button-primary' : 'button button-small'}
                data-action="roll-back"
                isDisabled={busy}
                onPress={() => (asking ? void rollBack() : setAsking(true))}
              >
                {t(asking ? 'catalogue.rule.confirmRollBack' : 'catalogue.rule.rollBack')}
              </Button>
            )}
          </>
        )}
      </Answered>
    </section>
  );
}
