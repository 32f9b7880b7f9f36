import { useEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useStore } from 'zustand';
import { followLive } from '../data/live.ts';
import { session } from '../data/session.ts';
import { WallPage } from '../features/walls/public.ts';
import { preferences } from '../ui/preferences.ts';
import { Each } from './each.tsx';
import { features } from './features.ts';

const loaders = features.flatMap(({ map }) => map ?? []);
const dialogs = features.flatMap(({ dialog }) => dialog ?? []);

/** A wall in the place of the console: what it shows follows the same stream and the same layers. */
export function WallApp({ id }: { id: string }) {
  const language = useStore(preferences, (state) => state.language);
  const status = useStore(session, (state) => state.status);
  const user = useStore(session, (state) => state.user);
  useEffect(() => {
    if (status !== 'known') return;
    for (const { load } of features) load?.();
    if (!user) return;
    const stops = [...features.map(({ follow }) => follow?.(user)), followLive()];
    return () => {
      for (const stop of stops) stop?.();
    };
  }, [status, user]);
  return (
    <I18nProvider locale={language === 'zh' ? 'zh-CN' : 'en-GB'}>
      {status === 'known' && <WallPage key={user?.name} id={id} loaders={loaders} />}
      <Each views={dialogs} props={{}} />
    </I18nProvider>
  );
}
