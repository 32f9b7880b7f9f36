import i18next from 'i18next';
import { createStore } from 'zustand/vanilla';
import type { Severity } from '../../../domain/items/entries.ts';
import { serverNow } from '../../data/server-time.ts';
import { cityHour } from '../../ui/format.ts';
import { nameIn } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { watch } from '../../ui/store.ts';
import { type Incident, incidents } from '../incidents/public.ts';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { type Attention, incidentToAlert } from './alert-rule.ts';

const key = 'wangge.attention';
const start: Attention = { sound: false, desktop: false, from: 'high', quiet: null };

function read(): Attention {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return { ...start, ...(typeof kept === 'object' ? kept : {}) };
  } catch {
    return start;
  }
}

export const attention = createStore<Attention>(() => read());
attention.subscribe(() => localStorage.setItem(key, JSON.stringify(attention.getState())));

/** However much comes in, it rings no more often than this; milliseconds. */
const pause = 4_000;

/** Notes in hertz: the graver, the higher and the more of them. */
const tones: Record<Severity, number[]> = { high: [880, 660, 880], medium: [660, 660], low: [520] };
let audio: AudioContext | null = null;

function ring(severity: Severity): void {
  audio ??= new AudioContext();
  const { currentTime } = audio;
  for (const [index, frequency] of tones[severity].entries()) {
    const oscillator = audio.createOscillator();
    const volume = audio.createGain();
    const at = currentTime + index * 0.18;
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.16, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.16);
    oscillator.connect(volume).connect(audio.destination);
    oscillator.start(at);
    oscillator.stop(at + 0.17);
  }
}

function notify(incident: Incident, more: number): void {
  const { language } = preferences.getState();
  const title = layers.getState().items.get(incident.item)?.title[language] ?? i18next.t('queue.unknownItem');
  const body = [
    `${i18next.t('queue.severity')}: ${i18next.t(`severity.${incident.severity}`)}`,
    nameIn(language, incident.lead),
    ...(more > 0 ? [i18next.t('attention.more', { count: more })] : []),
  ].join(' · ');
  const notice = new Notification(title, { body, tag: 'wangge', lang: language });
  notice.onclick = () => {
    window.focus();
    select({ kind: 'incident', id: incident.id });
    notice.close();
  };
}

/** Turns desktop notices on, once the reader has allowed them. */
export async function wantDesktop(wanted: boolean): Promise<void> {
  const allowed =
    wanted && 'Notification' in window && (await Notification.requestPermission()) === 'granted';
  attention.setState({ desktop: allowed });
}

/** Sounds and notices for what comes in, until the returned function is called. */
export function followAttention(): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return watch(
    incidents,
    (state) => state.arrived,
    (arrived) => {
      const chosen = attention.getState();
      if (!chosen.sound && !chosen.desktop) return;
      const { all } = incidents.getState();
      const found = arrived.map((id) => all.get(id)).filter((incident) => incident !== undefined);
      const now = serverNow();
      const id = incidentToAlert(found, chosen, now, cityHour(now));
      const gravest = id === null ? undefined : all.get(id);
      if (!gravest || now - last < pause) return;
      last = now;
      if (chosen.sound) ring(gravest.severity);
      if (chosen.desktop && document.visibilityState === 'hidden') notify(gravest, found.length - 1);
    },
  );
}
