import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { goToProvider, providerSignIn } from '../data/provider.ts';
import { reach } from '../data/reach.ts';
import { asProblem } from '../data/request.ts';
import { session, signIn } from '../data/session.ts';
import { preferences, toggleLanguage } from '../ui/preferences.ts';
import type { RequestProblem } from '../wangge-client/send.ts';
import { outbox } from './outbox/outbox.ts';
import { problemWords } from './problem-words.ts';

/** The way in, as the console has it: name and password, a code where the account asks for one, or a provider. */
export function SignIn() {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const { provider, awaitingCode } = useStore(session, (state) => state);
  const isAway = useStore(reach, ({ status }) => status !== 'ok');
  const others = useStore(outbox, (state) => state.others);
  const answered = useStore(providerSignIn, (state) => state.problem);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  /** Null until the service asks for one. */
  const [code, setCode] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RequestProblem | null>(null);
  const shown = problem ?? answered;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await signIn(awaitingCode?.name ?? name.trim(), awaitingCode?.password ?? password, code?.trim());
    } catch (error) {
      const refused = asProblem(error);
      if (refused.code === 'code-required') setCode('');
      else setProblem(refused);
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="page sign-in" data-page="sign-in">
      <div className="page-head">
        <h1>{t('name')}</h1>
        <button type="button" className="button" onClick={toggleLanguage}>
          {t('me.language')}
        </button>
      </div>
      {isAway && <p className="notice">{t('session.offline')}</p>}
      {others > 0 && <p className="notice">{t('outbox.others', { count: others })}</p>}
      <form className="form" onSubmit={(event) => void submit(event)}>
        {!awaitingCode && (
          <>
            <label className="field">
              <span>{t('session.name')}</span>
              <input
                data-member="name"
                value={name}
                onChange={(event) => setName(event.target.value)}
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                required
              />
            </label>
            <label className="field">
              <span>{t('session.password')}</span>
              <input
                data-member="password"
                type="password"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
                autoComplete="current-password"
                required
              />
            </label>
          </>
        )}
        {(code !== null || awaitingCode) && (
          <label className="field">
            <span>{t('session.code')}</span>
            <input
              data-member="code"
              value={code ?? ''}
              onChange={(event) => setCode(event.target.value)}
              inputMode="numeric"
              autoComplete="one-time-code"
              required
            />
          </label>
        )}
        {shown && (
          <p className="notice notice-error" role="alert">
            {problemWords(shown, t, language)}
          </p>
        )}
        <button type="submit" className="button button-main" disabled={busy}>
          {t('session.submit')}
        </button>
      </form>
      {provider && (
        <button type="button" className="button" onClick={() => void goToProvider()}>
          {t('session.byProvider', { provider: provider.label })}
        </button>
      )}
    </main>
  );
}
