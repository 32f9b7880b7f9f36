import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type Draft, findItems, type Place } from './draft.ts';
import type { Language, texts } from './texts.ts';

type Texts = (typeof texts)[Language];

const patienceMs = 250;
const mostPhotos = 4;

interface Shown {
  draft: Draft;
  change(part: Partial<Draft>): void;
  language: Language;
  t: Texts;
}

function KindField({ draft, change, language, t }: Shown) {
  const [words, setWords] = useState('');
  const [found, setFound] = useState<Awaited<ReturnType<typeof findItems>> | null>(null);
  useEffect(() => {
    const wanted = words.trim();
    if (wanted === '') return setFound(null);
    let gone = false;
    const timer = setTimeout(() => {
      findItems(wanted)
        .then((items) => gone || setFound(items))
        .catch(() => gone || setFound(null));
    }, patienceMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [words]);
  if (draft.item)
    return (
      <p className="chosen" data-item={draft.item.code}>
        <b>{draft.item.title[language]}</b>
        <button type="button" className="plain" onClick={() => change({ item: null })}>
          {t.removePhoto}
        </button>
      </p>
    );
  return (
    <>
      <input
        id="kind"
        type="search"
        autoComplete="off"
        placeholder={t.kindExample}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {found?.length === 0 && <p role="status">{t.kindNone}</p>}
      {found && found.length > 0 && (
        <ul className="found">
          {found.map((item) => (
            <li key={item.code}>
              <button type="button" data-found={item.code} onClick={() => change({ item })}>
                {item.title[language]}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function PlaceField({ draft: { place }, change, language, t }: Shown) {
  const [picking, setPicking] = useState(false);
  const [failed, setFailed] = useState(false);
  const map = useRef<HTMLDivElement>(null);
  const choose = (next: Place) => change({ place: next });
  const latest = useRef(choose);
  latest.current = choose;
  const start = useRef(place?.point ?? null);
  useEffect(() => {
    if (!picking) return;
    let remove: (() => void) | null = null;
    let gone = false;
    void import('./place-map.ts').then(({ placeMap }) => {
      if (gone || !map.current) return;
      remove = placeMap(map.current, language, start.current, (point) =>
        latest.current({ point, accuracy: null, object: null }),
      );
    });
    return () => {
      gone = true;
      remove?.();
    };
  }, [picking, language]);
  return (
    <>
      {place && (
        <p className="chosen" data-place={place.point.join()}>
          <b>{place.object?.name[language] ?? t.chosen}</b>
          <small>{place.point.map((degrees) => degrees.toFixed(5)).join(', ')}</small>
        </p>
      )}
      <div className="row">
        {'geolocation' in navigator && (
          <button
            type="button"
            data-act="here"
            onClick={() =>
              navigator.geolocation.getCurrentPosition(
                ({ coords: { longitude, latitude, accuracy } }) => {
                  setFailed(false);
                  choose({ point: [longitude, latitude], accuracy, object: null });
                },
                () => setFailed(true),
                { enableHighAccuracy: true, timeout: 15_000 },
              )
            }
          >
            {t.here}
          </button>
        )}
        <button type="button" data-act="map" aria-expanded={picking} onClick={() => setPicking(!picking)}>
          {t.onMap}
        </button>
      </div>
      {failed && <p role="alert">{t.hereFailed}</p>}
      {picking && (
        <>
          <p className="quiet">{t.mapHint}</p>
          <div ref={map} className="map" role="application" aria-label={t.mapHint} />
        </>
      )}
    </>
  );
}

function PhotosField({ draft: { photos }, change, t }: Shown) {
  return (
    <>
      <label className="file">
        <span>{t.addPhoto}</span>
        <input
          type="file"
          accept="image/*"
          capture="environment"
          multiple
          onChange={(event) => {
            const chosen = [...(event.target.files ?? [])];
            change({ photos: [...photos, ...chosen].slice(0, mostPhotos) });
            event.target.value = '';
          }}
        />
      </label>
      <ul className="photos">
        {photos.map((photo) => (
          <li key={`${photo.name}/${photo.size}/${photo.lastModified}`}>
            {photo.name}
            <button
              type="button"
              className="plain"
              onClick={() => change({ photos: photos.filter((each) => each !== photo) })}
            >
              {t.removePhoto}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The form; what lacks is said when it is to be sent, and nothing that was typed is lost by a refusal. */
export function ReportForm(
  props: Shown & { busy: boolean; refused: string | null; onSend: () => Promise<void> },
) {
  const { draft, change, t, busy, refused, onSend } = props;
  const [tried, setTried] = useState(false);
  const missing = [
    ...(draft.description.trim().length < 2 ? [t.missingWhat] : []),
    ...(draft.item ? [] : [t.missingKind]),
    ...(draft.place ? [] : [t.missingWhere]),
  ];
  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (missing.length === 0 && !busy) void onSend();
  }
  return (
    <form onSubmit={submit} noValidate>
      <label htmlFor="what">{t.what}</label>
      <textarea
        id="what"
        rows={3}
        maxLength={1000}
        placeholder={t.whatExample}
        value={draft.description}
        onChange={(event) => change({ description: event.target.value })}
      />
      <label htmlFor="kind">{t.kind}</label>
      <KindField {...props} />
      <h2>{t.where}</h2>
      <PlaceField {...props} />
      <h2>{t.photos}</h2>
      <PhotosField {...props} />
      <h2>{t.contact}</h2>
      <div className="row">
        <label>
          {t.name}
          <input
            autoComplete="name"
            maxLength={50}
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        </label>
        <label>
          {t.phone}
          <input
            type="tel"
            autoComplete="tel"
            maxLength={20}
            value={draft.phone}
            onChange={(event) => change({ phone: event.target.value })}
          />
        </label>
      </div>
      <p className="quiet">{t.privacy}</p>
      {tried && missing.length > 0 && (
        <p role="alert" className="refused">
          {t.missing}
          {missing.join('、')}
        </p>
      )}
      {refused && (
        <p role="alert" className="refused">
          {refused}
        </p>
      )}
      <button type="submit" className="send" disabled={busy}>
        {busy ? t.sending : t.send}
      </button>
    </form>
  );
}
