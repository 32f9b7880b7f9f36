import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../data/clock.ts';
import { useAnswer } from '../../data/queries.ts';
import { Answered } from '../../ui/notices.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { KeyForm } from './key-form.tsx';
import { KeyLine, type MadeKey } from './key-line.tsx';

/** Keys of systems that ask the service, with when each was last used and when it ends. */
export function KeysPage() {
  const { t } = useTranslation();
  const now = useNow(30);
  const answer = useAnswer('/api/keys');
  const [made, setMade] = useState<MadeKey | null>(null);
  return (
    <Answered answer={answer}>
      {({ keys }) => (
        <>
          <KeyForm
            onMade={(next) => {
              setMade(next);
              answer.retry();
            }}
          />
          {made && (
            <div className="bench-notice">
              <ShownOnce key={made.key} kind="key" note={t('sources.form.newKey')} text={made.key} />
            </div>
          )}
          <section className="part">
            <h3 className="caption">{t('administration.keysTitle', { count: keys.length })}</h3>
            {keys.length === 0 && <p className="muted">{t('administration.noKeys')}</p>}
            <ul className="changes">
              {keys.map((about) => (
                <KeyLine key={about.id} about={about} now={now} onChanged={answer.retry} />
              ))}
            </ul>
          </section>
        </>
      )}
    </Answered>
  );
}
