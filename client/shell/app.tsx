import { useCallback, useEffect, useMemo, useState } from 'react';
import { Button, I18nProvider } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { seesIncidents, session } from '../data/session.ts';
import { forgetDrafts } from '../data/typed-texts.ts';
import { attention, followAttention } from '../features/attention/attention.ts';
import { catalogue, closeCatalogue } from '../features/catalogue/pages.ts';
import { followIncidents } from '../features/incidents/feed.ts';
import { filters, noFilters } from '../features/incidents/filters.ts';
import { focus, step } from '../features/incidents/focus.ts';
import { incidents } from '../features/incidents/incidents.ts';
import { nextGathering } from '../features/incidents/map/shown.ts';
import { pickAll, picked, pickNothing, pickOpened } from '../features/incidents/picked.ts';
import { Queue } from '../features/incidents/queue.tsx';
import { fitCity } from '../features/layers/city.ts';
import { layers, loadLayers } from '../features/layers/layers.ts';
import { takePicture } from '../features/measure/take-picture.ts';
import { beginSketch, endSketch, tools } from '../features/measure/tools.ts';
import { closeOperations, pagesOf } from '../features/operations/pages.ts';
import { IncidentPanel } from '../features/orders/incident-panel.tsx';
import { reopenOrder } from '../features/orders/opened-order.ts';
import { typeAhead } from '../features/palette/type-ahead.ts';
import { retryPlace } from '../features/places/opened-place.ts';
import { PlacePanel } from '../features/places/place-panel.tsx';
import { select, selection } from '../features/selection/selection.ts';
import { SignInDialog } from '../features/sign-in/sign-in-dialog.tsx';
import { bench, closeBench, keepsLayers, stepBack } from '../features/workbench/bench.ts';
import { mapCommands } from '../map/commands.ts';
import { Boundary } from '../ui/boundary.tsx';
import { fetched, Later, LaterDialog } from '../ui/later.tsx';
import { preferences, toggleContrast, toggleLanguage, toggleTheme } from '../ui/preferences.ts';
import { useStore } from '../ui/store.ts';
import { openFromAddress } from './address.ts';
import { MapPane } from './map-pane.tsx';
import { ReachBar } from './reach-bar.tsx';
import { useShortcuts } from './shortcuts.ts';
import { openedSide, type Side, toggleSide, useSide } from './sides.ts';
import { TopBar } from './top-bar.tsx';

// What the first view does without is fetched when it is first opened.
const BulkDialog = fetched(async () => (await import('../features/incidents/bulk-dialog.tsx')).BulkDialog);
const CatalogueSide = fetched(
  async () => (await import('../features/catalogue/catalogue-side.tsx')).CatalogueSide,
);
const OperationsSide = fetched(
  async () => (await import('../features/operations/operations-side.tsx')).OperationsSide,
);
const Palette = fetched(async () => (await import('../features/palette/palette.tsx')).Palette);
const ShortcutSheet = fetched(async () => (await import('./shortcut-sheet.tsx')).ShortcutSheet);
const Workbench = fetched(async () => (await import('../features/workbench/workbench.tsx')).Workbench);

/** For whoever is not signed in: what can be asked without, and the way in. */
function Welcome() {
  const { t } = useTranslation();
  const expired = useStore(session, (state) => state.expired);
  return (
    <section className="welcome">
      {expired && <p className="notice notice-warning">{t('session.expired')}</p>}
      <h2>{t('queue.signInTitle')}</h2>
      <p>{t('queue.signInText')}</p>
      <Button className="button button-primary" onPress={() => session.set({ dialogOpen: true })}>
        {t('session.signIn')}
      </Button>
    </section>
  );
}

/** A sign-in that ended by itself takes nothing away: what is on the page, and typed there, waits for the next one. */
function ExpiredBar() {
  const { t } = useTranslation();
  const isOver = useStore(session, (state) => state.expired && state.user !== null && !state.dialogOpen);
  if (!isOver) return null;
  return (
    <div className="page-bar" role="alert">
      {t('session.expiredKept')}
      <Button className="button button-small" onPress={() => session.set({ dialogOpen: true })}>
        {t('session.signIn')}
      </Button>
    </div>
  );
}

function Panel() {
  const selected = useStore(selection, (state) => state.selected);
  if (!selected) return null;
  const key = selected.kind === 'incident' ? selected.id : 'place';
  return (
    <Boundary
      key={key}
      part={`panel/${selected.kind}`}
      className="panel"
      onAgain={selected.kind === 'incident' ? reopenOrder : retryPlace}
      onClose={() => select(null)}
    >
      {selected.kind === 'incident' ? (
        <IncidentPanel id={selected.id} />
      ) : (
        <PlacePanel selection={selected} />
      )}
    </Boundary>
  );
}

/** The sides beside the incidents, and the way out of each. */
const otherSides = {
  work: { part: 'workbench', Opened: Workbench, close: closeBench },
  catalogue: { part: 'catalogue', Opened: CatalogueSide, close: closeCatalogue },
  operations: { part: 'operations', Opened: OperationsSide, close: closeOperations },
};

function LeftSide({ side }: { side: Side }) {
  const { user, status } = useStore(session, (state) => state);
  if (side !== 'incidents') {
    const { part, Opened, close } = otherSides[side];
    return (
      <Later key={side} part={part} className="bench" onClose={close}>
        <Opened />
      </Later>
    );
  }
  if (seesIncidents(user))
    return (
      <Boundary key="queue" part="queue" className="queue">
        <Queue />
      </Boundary>
    );
  return status === 'known' ? <Welcome /> : null;
}

/** Loads what this person may see, anew whenever it is somebody else. */
function useSessionData(): void {
  const status = useStore(session, (state) => state.status);
  const user = useStore(session, (state) => state.user);
  useEffect(() => {
    if (status !== 'known') return;
    void loadLayers();
    openFromAddress(user !== null);
    if (!user) return;
    const stops = [followIncidents(user), followAttention()];
    return () => {
      for (const stop of stops) stop();
      const isOther = session.get().user?.name !== user.name;
      if (!isOther) return;
      forgetDrafts();
      if (selection.get().selected?.kind === 'incident') select(null);
    };
  }, [status, user]);
}

function locate(): void {
  const { selected } = selection.get();
  const point = selected?.kind === 'incident' ? incidents.get().all.get(selected.id)?.point : selected?.point;
  if (point) mapCommands.reveal(point);
}

export function App() {
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const side = useSide();
  const [sheetOpen, setSheetOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const bulkOpen = useStore(picked, (state) => state.dialogOpen);
  useSessionData();
  const openPalette = useCallback(() => {
    typeAhead(() => setPaletteOpen(false));
    setPaletteOpen(true);
  }, []);
  const handlers = useMemo(
    () => ({
      next: () => step(1),
      previous: () => step(-1),
      pick: pickOpened,
      'pick-all': pickAll,
      bulk: () => picked.get().ids.size > 0 && picked.set({ dialogOpen: true }),
      'clear-filters': () => filters.set({ ...noFilters, order: filters.get().order }),
      'let-in': () => document.querySelector<HTMLElement>('.queue-waiting')?.click(),
      step: () => document.querySelector<HTMLElement>('.panel .button-primary')?.focus(),
      'other-steps': () => document.querySelector<HTMLElement>('.panel [data-more]')?.focus(),
      locate,
      'close-panel': () => {
        if (tools.get().purpose) endSketch();
        else if (selection.get().selected) select(null);
        else if (tools.get().found) tools.set({ found: null });
        else if (picked.get().ids.size > 0) pickNothing();
        else if (layers.get().panelOpen) layers.set({ panelOpen: false });
        else if (openedSide() === 'operations') closeOperations();
        else if (catalogue.get().page) closeCatalogue();
        else if (bench.get().place) stepBack();
        focus.set({ hovered: null });
      },
      layers: () => layers.set({ panelOpen: !layers.get().panelOpen }),
      gather: nextGathering,
      'filter-area': () => beginSketch('filter'),
      distance: () => beginSketch('distance'),
      area: () => beginSketch('area'),
      buffer: () => beginSketch('buffer'),
      picture: takePicture,
      search: openPalette,
      quiet: () => attention.set({ sound: !attention.get().sound }),
      whole: fitCity,
      'zoom-in': () => mapCommands.zoomBy(1),
      'zoom-out': () => mapCommands.zoomBy(-1),
      workbench: () => keepsLayers(session.get().user) && toggleSide('work'),
      catalogue: () => toggleSide('catalogue'),
      operations: () => pagesOf(session.get().user).length > 0 && toggleSide('operations'),
      theme: toggleTheme,
      contrast: toggleContrast,
      language: toggleLanguage,
      sheet: () => setSheetOpen(true),
    }),
    [openPalette],
  );
  useShortcuts(handlers);
  return (
    <I18nProvider locale={language === 'zh' ? 'zh-CN' : 'en-GB'}>
      <div className="console">
        <div className="page-bars">
          <ReachBar />
          <ExpiredBar />
        </div>
        <Boundary part="top-bar" className="top-bar">
          <TopBar onSheet={() => setSheetOpen(true)} onSearch={openPalette} />
        </Boundary>
        <main
          className="work"
          data-left={side !== 'incidents' ? 'bench' : seesIncidents(user) ? 'queue' : 'none'}
        >
          <LeftSide side={side} />
          <Boundary part="map" className="map-pane">
            <MapPane />
          </Boundary>
          <Panel />
        </main>
        <SignInDialog />
        <LaterDialog part="bulk" isOpen={bulkOpen} onClose={() => picked.set({ dialogOpen: false })}>
          <BulkDialog />
        </LaterDialog>
        <LaterDialog part="palette" isOpen={paletteOpen} onClose={() => setPaletteOpen(false)}>
          <Palette isOpen={paletteOpen} handlers={handlers} onClose={() => setPaletteOpen(false)} />
        </LaterDialog>
        <LaterDialog part="shortcuts" isOpen={sheetOpen} onClose={() => setSheetOpen(false)}>
          <ShortcutSheet isOpen={sheetOpen} onClose={() => setSheetOpen(false)} />
        </LaterDialog>
      </div>
    </I18nProvider>
  );
}
