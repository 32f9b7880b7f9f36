import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { session } from '../../data/session.ts';

/** For whoever is not signed in: what can be asked without, and the way in. */
export function Welcome() {
  const { t } = useTranslation();
  const { status, expired } = useStore(session, (state) => state);
  if (status !== 'known') return null;
  return (
    <section className="welcome">
      {expired && <p className="notice notice-warning">{t('session.expired')}</p>}
      <h2>{t('queue.signInTitle')}</h2>
      <p>{t('queue.signInText')}</p>
      <Button className="button button-primary" onPress={() => session.setState({ dialogOpen: true })}>
        {t('session.signIn')}
      </Button>
    </section>
  );
}
