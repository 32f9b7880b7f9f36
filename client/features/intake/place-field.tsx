import { useEffect, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { callUntil } from '../../data/call.ts';
import { mapCommands } from '../../map/commands.ts';
import { formatPosition } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { type ChosenPlace, intake } from './intake.ts';

const patienceMs = 250;
/** After so long more names may have been read. */
const askAgainMs = 900;
const mostShown = 5;

interface Suggestion extends Omit<ChosenPlace, 'by' | 'title'> {
  title: { zh: string; en: string };
  note: { zh: string; en: string } | null;
}

/** Whether what a layer holds can be what a report is about; an area of a tier is only where it is. */
const isAsset = (id: string) => layers.getState().layers.find((layer) => layer.id === id)?.role === 'asset';

/** What words may mean: coordinates, crossings, addresses, and what has that name. */
async function suggest(
  words: string,
  signal: AbortSignal,
): Promise<{ found: Suggestion[]; isWhole: boolean }> {
  const { places, located, features, pending } = await callUntil(signal, 'get', '/api/search', {
    query: { q: words.slice(0, 400), limit: mostShown },
  });
  const found = [
    ...places.map(({ point, crs }) => ({
      point,
      accuracy: null,
      title: { zh: formatPosition(point), en: formatPosition(point) },
      note: { zh: crs, en: crs },
    })),
    ...located.map(({ point, accuracy, title, reasons }) => ({
      point,
      accuracy,
      title,
      note: reasons[0]?.text ?? null,
    })),
    ...features.map(({ point, name, nameEn, code, layer, layerTitle }) => ({
      point,
      accuracy: null,
      object: code !== null && isAsset(layer) ? { layer, code } : null,
      title: { zh: name ?? code ?? '', en: nameEn ?? name ?? code ?? '' },
      note: layerTitle,
    })),
  ].slice(0, mostShown);
  return { found, isWhole: pending.length === 0 };
}

/** What words may mean, a moment after the last key; null while names are still being read. */
function useSuggestions(words: string): readonly Suggestion[] | null {
  const [found, setFound] = useState<readonly Suggestion[] | null>([]);
  useEffect(() => {
    const wanted = words.trim();
    if (wanted.length < 2) return setFound([]);
    const stop = new AbortController();
    async function ask(): Promise<void> {
      try {
        const { found: now, isWhole } = await suggest(wanted, stop.signal);
        setFound(now.length > 0 || isWhole ? now : null);
        if (!isWhole && !stop.signal.aborted) timer = setTimeout(() => void ask(), askAgainMs);
      } catch {
        // What cannot be looked up now is looked up with the next key; the words are filed as they are.
      }
    }
    let timer = setTimeout(() => void ask(), patienceMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [words]);
  return found;
}

function choose(place: ChosenPlace): void {
  intake.setState({ place });
  mapCommands.reveal(place.point);
}

/** Where the device is, where it may say so. */
function Here() {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  if (!('geolocation' in navigator)) return null;
  return (
    <>
      <Button
        className="button button-small"
        data-action="here"
        onPress={() => {
          setFailed(false);
          navigator.geolocation.getCurrentPosition(
            ({ coords: { longitude, latitude, accuracy } }) =>
              choose({ point: [longitude, latitude], accuracy, title: null, by: 'here' }),
            () => setFailed(true),
            { enableHighAccuracy: true, timeout: 15_000 },
          );
        }}
      >
        <Icon name="target" size={13} />
        {t('intake.here')}
      </Button>
      {failed && <span role="alert">{t('intake.hereFailed')}</span>}
    </>
  );
}

/** The place that was chosen, or how to choose one. */
function Chosen() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const place = useStore(intake, (state) => state.place);
  const isTold = useStore(intake, (state) => state.words.trim() !== '');
  if (!place) return <p className="muted">{!isTold && t('intake.placeHint')}</p>;
  return (
    <p className="intake-chosen" data-chosen-place={place.by}>
      <Icon name="target" size={13} />
      <span>
        {place.title?.[language] ?? t(`intake.by.${place.by}`)} <code>{formatPosition(place.point)}</code>
      </span>
      <Button
        className="icon-button icon-button-small"
        aria-label={t('intake.otherPlace')}
        onPress={() => intake.setState({ place: null })}
      >
        <Icon name="close" size={11} />
      </Button>
    </p>
  );
}

/** Where it is: in words, by coordinates, by a facility, on the map, or here. Arrow keys and Enter choose. */
export function PlaceField() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { words, place } = useStore(intake, (state) => state);
  const found = useSuggestions(words);
  const [at, setAt] = useState(-1);
  const offered = place ? [] : (found ?? []);
  return (
    <div className="intake-place">
      <TextField
        className="field"
        value={words}
        onChange={(text) => {
          setAt(-1);
          intake.setState({ words: text });
        }}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          const chosen = offered[at];
          if (step !== 0 && offered.length > 0) {
            event.preventDefault();
            setAt(Math.max(0, Math.min(offered.length - 1, at + step)));
          } else if (event.key === 'Enter' && chosen && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            choose({ ...chosen, by: 'list' });
          } else event.continuePropagation();
        }}
      >
        <Label>{t('intake.place')}</Label>
        <Input data-member="place" placeholder={t('intake.placeExample')} spellCheck={false} />
      </TextField>
      {!place && found === null && (
        <p className="muted" role="status">
          {t('intake.reading')}
        </p>
      )}
      {offered.length > 0 && (
        <ol className="intake-suggestions">
          {offered.map((one, index) => (
            <li key={`${one.title.zh} ${one.point.join()}`}>
              <Button
                className="intake-suggestion"
                excludeFromTabOrder
                data-suggestion={index}
                data-current={index === at || undefined}
                onPress={() => choose({ ...one, by: 'list' })}
              >
                <span>{one.title[language]}</span>
                {one.note && <span className="muted">{one.note[language]}</span>}
              </Button>
            </li>
          ))}
        </ol>
      )}
      <div className="intake-place-foot">
        <Chosen />
        <Here />
      </div>
    </div>
  );
}
