import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { signOut } from '../data/session.ts';
import { formatBytes } from '../ui/format.ts';
import { preferences, type Theme, toggleLanguage } from '../ui/preferences.ts';
import { leaveDuty } from './duty/duty.ts';
import { DutyPart } from './duty/duty-part.tsx';
import { forgetOrders } from './kept/orders.ts';
import { keepPerson, readPerson } from './kept/person.ts';
import { forgetTasks } from './kept/tasks.ts';
import { outbox, readOutbox } from './outbox/outbox.ts';
import { go } from './page.ts';
import { endWalk } from './patrols/walk.ts';

const themes: readonly (Theme | null)[] = [null, 'light', 'dark'];

/** Ends the session; what waits to be sent stays on the phone, and goes out under nobody else's name. */
async function leave(): Promise<void> {
  const person = readPerson().user?.name;
  // The track as far as it is noted waits with the rest.
  await endWalk();
  await leaveDuty();
  // Without a network the phone forgets the token all the same.
  await signOut().catch(() => undefined);
  keepPerson(null);
  if (person !== undefined) {
    await forgetOrders(person);
    await forgetTasks(person);
  }
  await readOutbox();
  go({ at: 'orders' });
}

function SignOut() {
  const { t } = useTranslation('field');
  const count = useStore(outbox, ({ entries }) => entries.length);
  const [asks, setAsks] = useState(false);
  return (
    <>
      {asks && (
        <p className="notice" role="alert">
          {t('me.signOutSure', { count })}
        </p>
      )}
      <button
        type="button"
        className="button"
        data-action="sign-out"
        onClick={() => (count > 0 && !asks ? setAsks(true) : void leave())}
      >
        {t(asks ? 'me.signOutConfirm' : 'me.signOut')}
      </button>
    </>
  );
}

function Stored() {
  const { t } = useTranslation('field');
  const [estimate, setEstimate] = useState<StorageEstimate | null>(null);
  useEffect(() => {
    void navigator.storage?.estimate().then(setEstimate);
  }, []);
  if (!estimate) return null;
  const { usage = 0, quota = 0 } = estimate;
  return <p className="aside">{t('me.stored', { used: formatBytes(usage), quota: formatBytes(quota) })}</p>;
}

/** Who is signed in, how the app looks, and how it gets onto the phone. */
export function MeScreen() {
  const { t } = useTranslation('field');
  const chosen = useStore(preferences, (state) => state.chosenTheme);
  const name = readPerson().user?.displayName ?? '';
  return (
    <main className="page" data-page="me">
      <h1>{t('me.title')}</h1>
      <p>{t('me.signedInAs', { name })}</p>
      <DutyPart />
      <fieldset className="choice">
        <legend>{t('me.theme')}</legend>
        {themes.map((theme) => (
          <label key={theme}>
            <input
              type="radio"
              name="theme"
              checked={chosen === theme}
              onChange={() => preferences.setState({ chosenTheme: theme })}
            />
            <span>{t(`me.themes.${theme ?? 'system'}`)}</span>
          </label>
        ))}
      </fieldset>
      <button type="button" className="button" data-action="language" onClick={toggleLanguage}>
        {t('me.language')}
      </button>
      <h2>{t('me.install')}</h2>
      <p>{t('me.installHow')}</p>
      <Stored />
      <SignOut />
    </main>
  );
}
