import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { formatStamp, fromCityField, toCityField } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { ShownOnce } from '../../ui/shown-once.tsx';
import './walls-page.css';

const monthMs = 30 * 86_400_000;

/** Makes a link that shows a wall without a sign-in, until the time that is asked for. */
function NewLink({ wall }: { wall: string }) {
  const { t } = useTranslation();
  const [until, setUntil] = useState(() => toCityField(new Date(Date.now() + monthMs)));
  const [phones, setPhones] = useState(false);
  const [link, setLink] = useState<{ url: string; until: string } | null>(null);
  const { busy, refused, act } = useActing();
  const end = fromCityField(until);

  async function make(): Promise<void> {
    if (!end) return;
    const made = await act(() =>
      call('post', '/api/walls/{id}/links', { params: { id: wall }, body: { until: end, phones } }),
    );
    if (made) setLink(made);
  }

  if (link)
    return (
      <ShownOnce
        kind="wall-link"
        note={t('walls.linkNote', { until: formatStamp(link.until) })}
        text={link.url}
      />
    );
  return (
    <form
      className="wall-new-link"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <label className="field">
        <span className="caption">{t('walls.until')}</span>
        <input
          className="input"
          type="datetime-local"
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
      </label>
      <label className="wall-phones">
        <input type="checkbox" checked={phones} onChange={({ target }) => setPhones(target.checked)} />
        <span>{t('walls.phones')}</span>
      </label>
      <Button className="button button-small" type="submit" isDisabled={busy || !end}>
        {t('walls.makeLink')}
      </Button>
      {refused && (
        <p className="refusal" role="alert">
          {problemText(refused, t)}
        </p>
      )}
    </form>
  );
}

/** The city's walls: to open, and to give a link to. */
export function WallsPage() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const theme = useStore(preferences, (state) => state.chosenTheme);
  const user = useStore(session, (state) => state.user);
  const { value, problem, retry } = useAnswer('/api/walls');
  if (!value && !problem) return <div className="loading-line" />;
  if (!value)
    return (
      <div className="message" role="alert">
        <p>{problem && problemText(problem, t)}</p>
        <Button className="button button-small" onPress={retry}>
          {t('fault.tryAgain')}
        </Button>
      </div>
    );
  const look = new URLSearchParams({ lang: language, ...(theme ? { theme } : {}) });
  return (
    <div className="walls-page">
      <section className="part muted">{t(value.walls.length === 0 ? 'walls.none' : 'walls.note')}</section>
      {value.walls.map(({ id, title }) => (
        <section key={id} className="part">
          <h3>
            <a href={`/wall/${id}?${look}`}>{title[language]}</a>
          </h3>
          {user && may(user, 'access.write') && <NewLink wall={id} />}
        </section>
      ))}
    </div>
  );
}
