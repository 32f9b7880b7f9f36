import { may } from '../../../domain/access/permissions.ts';
import type { SessionUser } from '../../../domain/answers/access.ts';
import { call } from '../../data/call.ts';
import {
  beginsAsLeft,
  keepsViews,
  loadViews,
  onViewChange,
  openView,
  presentView,
} from '../../data/views.ts';
import { watch } from '../../ui/store.ts';
import { attention } from '../attention/public.ts';
import type { Feature } from '../feature.ts';

/** What changes is kept once it has stood so long, milliseconds. */
const patience = 1_000;

/** Brings the console back to how the account left it, and keeps how it stands from then on. */
function followDesk(user: SessionUser): () => void {
  if (!keepsViews() || !may(user, 'views.write')) return () => undefined;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isStopped = false;
  let stops: (() => void)[] = [];
  let kept = '';

  const present = () => {
    const { sound, from, quiet } = attention.getState();
    return { query: presentView(), attention: { sound, from, quiet } };
  };

  function keep(): void {
    timer = null;
    const body = present();
    const text = JSON.stringify(body);
    if (text === kept) return;
    kept = text;
    // What could not be kept is kept with the next change.
    call('put', '/api/views/desk', { body }).catch(() => {
      kept = '';
    });
  }

  function later(): void {
    if (timer) clearTimeout(timer);
    timer = setTimeout(keep, patience);
  }

  void loadViews().then((desk) => {
    if (isStopped) return;
    if (desk?.attention) attention.setState(desk.attention);
    if (desk && beginsAsLeft()) openView(desk);
    kept = JSON.stringify(present());
    stops = [onViewChange(later), watch(attention, (state) => state, later)];
  });
  return () => {
    isStopped = true;
    if (timer) clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

export const viewsFeature: Feature = { follow: followDesk };
