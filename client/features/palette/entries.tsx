import i18next, { type TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { SessionUser } from '../../../domain/answers/access.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { PlaceCandidate } from '../../../domain/answers/places.ts';
import type { FoundFeature, FoundPlace, SearchAnswer } from '../../../domain/answers/search.ts';
import type { View } from '../../../domain/answers/views.ts';
import type { Scene } from '../../../domain/items/scenes.ts';
import { actionLabels } from '../../../domain/orders/transitions.ts';
import { session } from '../../data/session.ts';
import { openView, views } from '../../data/views.ts';
import { formatPosition } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { useEveryLanguage } from '../../ui/language.ts';
import { nameIn, useUnitName } from '../../ui/names.ts';
import { type Language, preferences } from '../../ui/preferences.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { keysOf, type Shortcut } from '../../ui/shortcuts.ts';
import { StateChip } from '../../ui/state-chip.tsx';
import type { Side } from '../feature.ts';
import type { Incident } from '../incidents/public.ts';
import { layers } from '../layers/public.ts';
import { beginStep, openedOrder } from '../orders/public.ts';
import { openScene } from '../scenes/public.ts';
import { select } from '../selection/public.ts';
import { findIncidents, showFeature, showLocated, showPlace } from './find.ts';

/** One line of the palette. */
export interface Entry {
  id: string;
  group: 'steps' | 'views' | 'places' | 'orders' | 'incidents' | 'features' | 'scenes' | 'commands';
  content: ReactNode;
  run: () => void;
}

/** What the console has to offer beside what is found. */
export interface Offer {
  commands: readonly Shortcut[];
  sides: readonly Side[];
  openSide: (side: Side) => void;
}

type NameKey = Side['title'] | `shortcuts.${Shortcut['id']}`;

/** Whoever works in one language may know a thing by its name in the other. */
function isNamed(key: NameKey, wanted: string, languages: readonly Language[]): boolean {
  const names = languages.map((language) => i18next.getFixedT(language)(key));
  return names.join(' ').toLowerCase().includes(wanted);
}

function placeEntry(place: FoundPlace, language: Language, t: TFunction): Entry {
  return {
    id: `place/${place.crs}`,
    group: 'places',
    content: (
      <>
        <Icon name="target" />
        <span>{formatPosition(place.point)}</span>
        <small>
          {place.source && `${place.source[language]} · `}
          {t(place.declared ? 'palette.declared' : 'palette.asIf', { crs: place.crs })}
          {place.latitudeFirst && ` · ${t('palette.latitudeFirst')}`}
        </small>
      </>
    ),
    run: () => showPlace(place),
  };
}

function locatedEntry(candidate: PlaceCandidate, language: Language): Entry {
  const { title, areas, share, point } = candidate;
  return {
    id: `located/${point.join(',')}/${title.en}`,
    group: 'places',
    content: (
      <>
        <Icon name="target" />
        <span>{title[language]}</span>
        <small>
          {areas.street && nameIn(language, areas.street)} {Math.round(share * 100)}%
        </small>
      </>
    ),
    run: () => showLocated(candidate),
  };
}

/** A text with the words that were looked for marked. */
function Marked({ text, marks }: { text: string; marks: readonly (readonly [number, number])[] }) {
  const parts: ReactNode[] = [];
  let done = 0;
  for (const [from, to] of marks) {
    if (from < done) continue;
    parts.push(text.slice(done, from), <mark key={from}>{text.slice(from, to)}</mark>);
    done = to;
  }
  return (
    <small className="palette-excerpt">
      {parts}
      {text.slice(done)}
    </small>
  );
}

function orderEntry(found: SearchAnswer['orders'][number], title: string): Entry {
  const { number, eventId, state, excerpt, marks } = found;
  return {
    id: `order/${number}`,
    group: 'orders',
    content: (
      <>
        <Icon name="check" />
        <span>{title}</span>
        <small>
          <code>{number}</code>
        </small>
        {excerpt && <Marked text={excerpt} marks={marks} />}
        <StateChip state={state} />
      </>
    ),
    run: () => select({ kind: 'incident', id: eventId }),
  };
}

function incidentEntry({ id, severity, number, state }: Incident, title: string, lead: string): Entry {
  return {
    id: `incident/${id}`,
    group: 'incidents',
    content: (
      <>
        <SeverityMark severity={severity} />
        <span>{title}</span>
        <small>
          {number && <code>{number}</code>} {lead}
        </small>
        {state && <StateChip state={state} />}
      </>
    ),
    run: () => select({ kind: 'incident', id }),
  };
}

function featureEntry(feature: FoundFeature, language: Language): Entry {
  const { layer, fid, name, nameEn, code, layerTitle } = feature;
  return {
    id: `feature/${layer}/${fid}`,
    group: 'features',
    content: (
      <>
        <Icon name="layers" />
        <span>{nameIn(language, { name: name ?? code ?? '', nameEn })}</span>
        <small>
          {layerTitle[language]} {code && <code>{code}</code>}
        </small>
      </>
    ),
    run: () => void showFeature(feature),
  };
}

function viewEntries(kept: readonly View[], wanted: string, t: TFunction): Entry[] {
  return kept
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map((view) => ({
      id: `view/${view.id}`,
      group: 'views',
      content: (
        <>
          <Icon name="filter" />
          <span>{view.name}</span>
          <small>{!view.isOwn && t('views.by', { name: view.owner })}</small>
        </>
      ),
      run: () => openView(view),
    }));
}

const mostScenes = 6;

function sceneEntries(scenes: readonly Scene[], wanted: string, language: Language, t: TFunction): Entry[] {
  if (wanted === '') return [];
  return scenes
    .filter(({ title }) => `${title.zh} ${title.en}`.toLowerCase().includes(wanted))
    .slice(0, mostScenes)
    .map(({ id, title, linkKept }) => ({
      id: `scene/${id}`,
      group: 'scenes',
      content: (
        <>
          <Icon name="layers" />
          <span>{title[language]}</span>
          <small>{linkKept && t('scenes.link')}</small>
        </>
      ),
      run: () => openScene(id),
    }));
}

function stepEntries(order: OrderWithHistory | null, wanted: string, language: Language): Entry[] {
  return (order?.allowedActions ?? [])
    .filter(({ action }) => Object.values(actionLabels[action]).join(' ').toLowerCase().includes(wanted))
    .map((allowed) => ({
      id: `step/${allowed.action}`,
      group: 'steps',
      content: (
        <>
          <Icon name="check" />
          <span>{actionLabels[allowed.action][language]}</span>
          <small>
            <code>{order?.number}</code>
          </small>
        </>
      ),
      run: () => beginStep(allowed),
    }));
}

function commandEntries(
  commands: readonly Shortcut[],
  isWanted: (key: NameKey) => boolean,
  t: TFunction,
): Entry[] {
  return commands
    .filter(({ id }) => id !== 'search' && isWanted(`shortcuts.${id}`))
    .map(({ id, keys, run }) => ({
      id: `command/${id}`,
      group: 'commands',
      content: (
        <>
          <Icon name="keyboard" />
          <span>{t(`shortcuts.${id}`)}</span>
          <span className="palette-keys">
            {keysOf(keys[0]).map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </span>
        </>
      ),
      run,
    }));
}

/** The pages of the sides that this person has, by their names in either language. */
function pageEntries(
  { sides, openSide }: Offer,
  user: SessionUser | null,
  isWanted: (key: NameKey) => boolean,
  t: TFunction,
) {
  return sides.flatMap((side) =>
    (side.pages?.(user) ?? [])
      .filter(({ title }) => isWanted(title))
      .map(
        ({ id, title, open }): Entry => ({
          id: `page/${side.id}/${id}`,
          group: 'commands',
          content: (
            <>
              <Icon name="keyboard" />
              <span>{t(title)}</span>
              <small>{t(side.title)}</small>
            </>
          ),
          run: () => {
            openSide(side);
            open();
          },
        }),
      ),
  );
}

/** What the palette offers for a text: steps of the open order, what was found, commands and pages. */
export function useEntries(text: string, found: SearchAnswer, offer: Offer): Entry[] {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const scenes = useStore(layers, (state) => state.scenes);
  const order = useStore(openedOrder, (state) => state.order);
  const user = useStore(session, (state) => state.user);
  const kept = useStore(views, (state) => state.views);
  const nameOf = useUnitName();
  const languages = useEveryLanguage();
  const { commands, sides, openSide } = offer;
  return useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const isWanted = (key: NameKey) => isNamed(key, wanted, languages);
    const titleOf = (item: string) => items.get(item)?.title[language] ?? t('queue.unknownItem');
    const known = new Set(found.orders.map(({ eventId }) => eventId));
    return [
      ...stepEntries(order, wanted, language),
      ...found.places.map((place) => placeEntry(place, language, t)),
      ...found.located.map((each) => locatedEntry(each, language)),
      ...found.orders.map((each) => orderEntry(each, titleOf(each.item))),
      ...findIncidents(text, language)
        .filter(({ id }) => !known.has(id))
        .map((each) => incidentEntry(each, titleOf(each.item), nameOf(each.lead))),
      ...viewEntries(kept, wanted, t),
      ...sceneEntries(scenes, wanted, language, t),
      ...found.features.map((feature) => featureEntry(feature, language)),
      ...commandEntries(commands, isWanted, t),
      ...(wanted === '' ? [] : pageEntries({ commands, sides, openSide }, user, isWanted, t)),
    ];
  }, [
    text,
    found,
    commands,
    sides,
    openSide,
    t,
    language,
    languages,
    items,
    scenes,
    nameOf,
    order,
    user,
    kept,
  ]);
}
