import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useNow } from '../../data/clock.ts';
import { serverNow } from '../../data/server-time.ts';
import { formatLeft } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';

/** What is recorded, the most widely played first; the service takes both. */
const kinds = [
  { type: 'audio/mp4', ending: 'm4a' },
  { type: 'audio/webm', ending: 'webm' },
] as const;
/** A note ends by itself after so long, seconds. */
const longest = 180;

/** How this browser can record; undefined where it cannot. */
function recordable() {
  if (typeof MediaRecorder === 'undefined' || !navigator.mediaDevices?.getUserMedia) return undefined;
  return kinds.find(({ type }) => MediaRecorder.isTypeSupported(type));
}

interface Recording {
  recorder: MediaRecorder;
  since: number;
}

function Running({ since }: { since: number }) {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const now = useNow(1);
  return <>{t('step.stop', { time: formatLeft(Math.max(0, (now - since) / 1000), language) })}</>;
}

/** A button that records what is said; not there where the browser cannot. */
export function VoiceNote({ onTaken }: { onTaken: (file: File) => void }) {
  const { t } = useTranslation('field');
  const [recording, setRecording] = useState<Recording | null>(null);
  const [failed, setFailed] = useState(false);
  const taken = useRef(onTaken);
  taken.current = onTaken;
  const kind = recordable();

  useEffect(
    () => () => {
      // Whoever leaves the screen ends the recording.
      if (recording?.recorder.state === 'recording') recording.recorder.stop();
    },
    [recording],
  );

  if (!kind) return null;

  async function begin({ type, ending }: (typeof kinds)[number]): Promise<void> {
    setFailed(false);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32_000 });
      const parts: Blob[] = [];
      const end = setTimeout(() => recorder.stop(), longest * 1000);
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.onstop = () => {
        clearTimeout(end);
        for (const track of stream.getTracks()) track.stop();
        setRecording(null);
        taken.current(new File(parts, `${t('step.voice')}.${ending}`, { type }));
      };
      recorder.start();
      setRecording({ recorder, since: serverNow() });
    } catch {
      setFailed(true);
    }
  }

  return (
    <>
      <button
        type="button"
        className="button"
        data-action="voice"
        aria-pressed={recording !== null}
        onClick={() => (recording ? recording.recorder.stop() : void begin(kind))}
      >
        {recording ? <Running since={recording.since} /> : t('step.record')}
      </button>
      {failed && (
        <p className="notice notice-error" role="alert">
          {t('step.recordFailed')}
        </p>
      )}
    </>
  );
}
