import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { call } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import { preferences } from '../../ui/preferences.ts';
import { myTasks } from '../kept/tasks.ts';
import { goInstead, hashOf } from '../page.ts';
import { problemWords } from '../problem-words.ts';
import { type ObjectRef, readCode } from './code.ts';

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface DetectorKind {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

/** Reads QR codes, where the browser can. */
async function detector(): Promise<Detector | null> {
  const Kind = (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
  if (!Kind || !navigator.mediaDevices?.getUserMedia) return null;
  const formats = await Kind.getSupportedFormats().catch(() => [] as string[]);
  return formats.includes('qr_code') ? new Kind({ formats: ['qr_code'] }) : null;
}

type CameraState = 'starting' | 'on' | 'none' | 'refused';

/** The camera's picture, looked through for codes until one was found. */
function Camera({ onRead }: { onRead: (text: string) => void }) {
  const { t } = useTranslation('field');
  const video = useRef<HTMLVideoElement>(null);
  const read = useRef(onRead);
  read.current = onRead;
  const [state, setState] = useState<CameraState>('starting');

  useEffect(() => {
    let isLeft = false;
    let stream: MediaStream | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let before: string | null = null;
    const look = async (found: Detector) => {
      if (isLeft || !video.current) return;
      const [code] = await found.detect(video.current).catch(() => []);
      if (isLeft) return;
      // What is held before the camera is read again and again.
      if (code && code.rawValue !== before) {
        before = code.rawValue;
        read.current(before);
      }
      timer = setTimeout(() => void look(found), 300);
    };
    const begin = async () => {
      const found = await detector();
      if (!found) return setState('none');
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      } catch {
        return setState('refused');
      }
      if (isLeft || !video.current) return;
      video.current.srcObject = stream;
      video.current.play().catch(() => undefined);
      setState('on');
      void look(found);
    };
    void begin().finally(() => {
      if (isLeft) for (const track of stream?.getTracks() ?? []) track.stop();
    });
    return () => {
      isLeft = true;
      clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);

  return (
    <>
      {(state === 'starting' || state === 'on') && (
        <video ref={video} className="viewfinder" muted playsInline aria-label={t('scan.camera')} />
      )}
      <p className="notice" data-camera={state}>
        {t(`scan.cameras.${state}`)}
      </p>
    </>
  );
}

/** Objects with a code, of the tasks at hand or as the service finds them. */
async function objectsWith(code: string): Promise<ObjectRef[]> {
  const targets = myTasks.getState().tasks.flatMap(({ where }) => where);
  const near = targets.filter((target) => target.code === code && target.layer !== null);
  const known = near.map(({ layer }) => ({ layer: layer!, code }));
  if (known.length > 0) return [known[0]!];
  const { features } = await call('get', '/api/search', { query: { q: code } });
  return features.filter((each) => each.code === code).map(({ layer }) => ({ layer, code }));
}

/** Reads the code of an object with the camera, or has it typed. */
export function ScanScreen() {
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const [text, setText] = useState('');
  const [fault, setFault] = useState<{ code: string; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [several, setSeveral] = useState<readonly ObjectRef[]>([]);

  async function take(given: string): Promise<void> {
    const scanned = readCode(given, location.origin);
    if (scanned.kind === 'object') return goInstead({ at: 'object', ...scanned.object });
    if (scanned.kind === 'elsewhere')
      return setFault({ code: 'elsewhere', words: t('scan.elsewhere', { host: scanned.host }) });
    if (scanned.kind === 'unreadable')
      return setFault({ code: 'unreadable', words: t('scan.unreadable', { text: given.slice(0, 100) }) });
    setBusy(true);
    setFault(null);
    try {
      const [found, ...others] = await objectsWith(scanned.code);
      if (found && others.length === 0) return goInstead({ at: 'object', ...found });
      if (found) return setSeveral([found, ...others]);
      setFault({ code: 'unknown', words: t('scan.unknown', { code: scanned.code }) });
    } catch (error) {
      const problem = asProblem(error);
      const words = problem.status === 0 ? t('scan.away') : problemWords(problem, t, language);
      setFault({ code: 'away', words });
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void take(text);
  }

  return (
    <main className="page page-form" data-page="scan">
      <a className="back" href={hashOf({ at: 'orders' })}>
        ‹ {t('order.back')}
      </a>
      <h1>{t('scan.title')}</h1>
      <Camera onRead={(read) => void take(read)} />
      <form className="form" onSubmit={submit}>
        <label className="field">
          <span>{t('scan.type')}</span>
          <input
            data-member="code"
            value={text}
            maxLength={500}
            autoCapitalize="characters"
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
            required
          />
        </label>
        {fault && (
          <p className="notice notice-error" role="alert" data-scan-fault={fault.code}>
            {fault.words}
          </p>
        )}
        {several.length > 0 && (
          <div className="ways">
            <p>{t('scan.several')}</p>
            {several.map(({ layer, code }) => (
              <a key={layer} className="button" href={hashOf({ at: 'object', layer, code })}>
                {layer}/{code}
              </a>
            ))}
          </div>
        )}
        <button type="submit" className="button button-main" data-action="look-up" disabled={busy}>
          {t('scan.open')}
        </button>
      </form>
    </main>
  );
}
