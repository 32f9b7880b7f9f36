import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { may } from '../../../domain/access/permissions.ts';
import type { SessionUser } from '../../../domain/answers/access.ts';
import type { SearchAnswer } from '../../../domain/answers/search.ts';
import { actionLabels } from '../../../domain/orders/transitions.ts';
import { session } from '../../data/session.ts';
import { type Handlers, keysOf, shortcuts } from '../../shell/shortcuts.ts';
import { openSide } from '../../shell/sides.ts';
import { formatPosition } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { nameIn, useUnitName } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { useStore } from '../../ui/store.ts';
import en from '../../ui/texts/en.json';
import zh from '../../ui/texts/zh.json';
import { pages as cataloguePages, openPage } from '../catalogue/pages.ts';
import { layers } from '../layers/layers.ts';
import { openOperation, pagesOf } from '../operations/pages.ts';
import { beginStep, openedOrder } from '../orders/opened-order.ts';
import { select } from '../selection/selection.ts';
import { findIncidents, showFeature, showPlace } from './find.ts';

/** One line of the palette. */
export interface Entry {
  id: string;
  group: 'steps' | 'places' | 'orders' | 'incidents' | 'features' | 'commands';
  content: ReactNode;
  run: () => void;
}

/** The pages of the catalogue and of operations, by their names in either language. */
function pageEntries(user: SessionUser | null, wanted: string, t: TFunction): Entry[] {
  const pageOf = (side: 'catalogue' | 'operations', title: string, page: string, run: () => void) => ({
    id: `page/${side}/${page}`,
    group: 'commands' as const,
    content: (
      <>
        <Icon name="keyboard" />
        <span>{title}</span>
        <small>{t(`${side}.title`)}</small>
      </>
    ),
    run: () => {
      openSide(side);
      run();
    },
  });
  const mayWrite = user !== null && may(user, 'items.write');
  return [
    ...cataloguePages
      .filter((page) => page !== 'versions' || mayWrite)
      .filter((page) => isNamed(wanted, zh.catalogue.pages[page], en.catalogue.pages[page]))
      .map((page) => pageOf('catalogue', t(`catalogue.pages.${page}`), page, () => openPage(page))),
    ...pagesOf(user)
      .filter((page) => isNamed(wanted, zh.operations.pages[page], en.operations.pages[page]))
      .map((page) => pageOf('operations', t(`operations.pages.${page}`), page, () => openOperation(page))),
  ];
}

/** Whoever works in one language may know a thing by its name in the other. */
const isNamed = (wanted: string, ...names: string[]) => names.join(' ').toLowerCase().includes(wanted);

/** What the palette offers for a text: steps of the open order, what was found, commands and pages. */
export function useEntries(text: string, found: SearchAnswer, handlers: Handlers): Entry[] {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const order = useStore(openedOrder, (state) => state.order);
  const user = useStore(session, (state) => state.user);
  const nameOf = useUnitName();
  return useMemo(() => {
    const titleOf = (item: string) => items.get(item)?.title[language] ?? t('queue.unknownItem');
    const places = found.places.map(
      (place): Entry => ({
        id: `place/${place.crs}`,
        group: 'places',
        content: (
          <>
            <Icon name="target" />
            <span>{formatPosition(place.point)}</span>
            <small>
              {t(place.declared ? 'palette.declared' : 'palette.asIf', { crs: place.crs })}
              {place.latitudeFirst && ` · ${t('palette.latitudeFirst')}`}
            </small>
          </>
        ),
        run: () => showPlace(place),
      }),
    );
    const orders = found.orders.map(
      ({ number, eventId, item, state }): Entry => ({
        id: `order/${number}`,
        group: 'orders',
        content: (
          <>
            <Icon name="check" />
            <span>{titleOf(item)}</span>
            <small>
              <code>{number}</code>
            </small>
            <StateChip state={state} />
          </>
        ),
        run: () => select({ kind: 'incident', id: eventId }),
      }),
    );
    const known = new Set(found.orders.map(({ eventId }) => eventId));
    const incidents = findIncidents(text, language)
      .filter(({ id }) => !known.has(id))
      .map(
        ({ id, severity, item, lead, number, state }): Entry => ({
          id: `incident/${id}`,
          group: 'incidents',
          content: (
            <>
              <SeverityMark severity={severity} />
              <span>{titleOf(item)}</span>
              <small>
                {number && <code>{number}</code>} {nameOf(lead)}
              </small>
              {state && <StateChip state={state} />}
            </>
          ),
          run: () => select({ kind: 'incident', id }),
        }),
      );
    const features = found.features.map(
      (feature): Entry => ({
        id: `feature/${feature.layer}/${feature.fid}`,
        group: 'features',
        content: (
          <>
            <Icon name="layers" />
            <span>
              {nameIn(language, { name: feature.name ?? feature.code ?? '', nameEn: feature.nameEn })}
            </span>
            <small>
              {feature.layerTitle[language]} {feature.code && <code>{feature.code}</code>}
            </small>
          </>
        ),
        run: () => void showFeature(feature),
      }),
    );
    const wanted = text.trim().toLowerCase();
    const steps = (order?.allowedActions ?? [])
      .filter(({ action }) => Object.values(actionLabels[action]).join(' ').toLowerCase().includes(wanted))
      .map(
        (allowed): Entry => ({
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
        }),
      );
    const commands = shortcuts
      .filter(({ id }) => id !== 'search' && handlers[id])
      .filter(({ id }) => isNamed(wanted, zh.shortcuts[id], en.shortcuts[id]))
      .map(
        ({ id, keys }): Entry => ({
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
          run: () => handlers[id]?.(),
        }),
      );
    const pages = wanted === '' ? [] : pageEntries(user, wanted, t);
    return [...steps, ...places, ...orders, ...incidents, ...features, ...commands, ...pages];
  }, [text, found, handlers, t, language, items, nameOf, order, user]);
}
