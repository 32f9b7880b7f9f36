import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CityObject } from '../../../domain/answers/objects.ts';
import { Icon } from '../../ui/icons.tsx';
import type { Language } from '../../ui/preferences.ts';
import { useObject } from './wall-data.ts';

const hls = 'application/vnd.apple.mpegurl';

/** An address of http or of this service; null for anything else. */
function addressIn({ fields }: CityObject, name: string): string | null {
  const value = fields.find((field) => field.name === name)?.value;
  if (typeof value !== 'string' || !URL.canParse(value, location.href)) return null;
  const { protocol, href } = new URL(value, location.href);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}

/** Whether this browser plays a stream by itself: a film does, HLS only where the browser knows it. */
function plays(address: string): boolean {
  if (!new URL(address).pathname.endsWith('.m3u8')) return true;
  return document.createElement('video').canPlayType(hls) !== '';
}

/** The address of a picture that is read again with each step of the clock. */
function renewed(address: string, now: number): string {
  const url = new URL(address);
  url.searchParams.set('t', String(now));
  return url.href;
}

/** The picture of a camera: its stream where the browser plays it, else its still picture, else why there is none. */
export function Camera(props: { layer: string; code: string; now: number; language: Language }) {
  const { layer, code, now, language } = props;
  const { t } = useTranslation();
  const { data, isPending } = useObject(layer, code);
  const [failed, setFailed] = useState<string | null>(null);
  const object = data as CityObject | undefined;
  const name = (language === 'en' ? object?.nameEn : null) ?? object?.name ?? code;
  const stream = object ? addressIn(object, 'stream') : null;
  const still = object ? addressIn(object, 'still') : null;
  const shown =
    stream && stream !== failed && plays(stream) ? 'stream' : still && still !== failed ? 'still' : null;
  const address = still && renewed(still, now);
  return (
    <figure className="wall-camera" data-camera={code} data-shows={shown ?? 'nothing'}>
      {shown === 'stream' && (
        <video
          src={stream!}
          aria-label={name}
          muted
          autoPlay
          playsInline
          loop
          onError={() => setFailed(stream)}
        />
      )}
      {shown === 'still' && <img src={address!} alt={name} onError={() => setFailed(still)} />}
      {shown === null && !isPending && (
        <p className="wall-missing">
          <Icon name="warning" size={14} />{' '}
          {t(!object ? 'wall.noCamera' : stream || still ? 'wall.noPicture' : 'wall.noAddress')}
        </p>
      )}
      <figcaption>{name}</figcaption>
    </figure>
  );
}
