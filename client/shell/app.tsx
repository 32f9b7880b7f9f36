import { useCallback, useEffect, useMemo, useState } from 'react';
import { Button, I18nProvider } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { followLive } from '../data/live.ts';
import { seesIncidents, session, takeRoles } from '../data/session.ts';
import { forgetDrafts } from '../data/typed-texts.ts';
import { Palette, takeTyped, typeAhead } from '../features/palette/public.ts';
import { openFromAddress, select, selection } from '../features/selection/public.ts';
import { Boundary } from '../ui/boundary.tsx';
import { fetched, Later, LaterDialog } from '../ui/later.tsx';
import { preferences } from '../ui/preferences.ts';
import { commandsOf } from './commands.ts';
import { Each } from './each.tsx';
import { features } from './features.ts';
import { MapPane } from './map-pane.tsx';
import { ReachBar } from './reach-bar.tsx';
import { useShortcuts } from './shortcuts.ts';
import { openSide, sides, useSide } from './sides.ts';
import { SkipLinks } from './skip-links.tsx';
import { TopBar } from './top-bar.tsx';

// What the first view does without is fetched when it is first opened.
const ShortcutSheet = fetched(async () => (await import('./shortcut-sheet.tsx')).ShortcutSheet);

const homes = features.flatMap(({ home }) => home ?? []);
const panels = features.flatMap(({ panel }) => panel ?? []);
const bars = features.flatMap(({ pageBar }) => pageBar ?? []);
const dialogs = features.flatMap(({ dialog }) => dialog ?? []);

/** A sign-in that ended by itself takes nothing away: what is on the page, and typed there, waits for the next one. */
function ExpiredBar() {
  const { t } = useTranslation();
  const isOver = useStore(session, (state) => state.expired && state.user !== null && !state.dialogOpen);
  if (!isOver) return null;
  return (
    <div className="page-bar" role="alert">
      {t('session.expiredKept')}
      <Button className="button button-small" onPress={() => session.setState({ dialogOpen: true })}>
        {t('session.signIn')}
      </Button>
    </div>
  );
}

/** Roles that others changed: the page waits, with what was typed, until its reader goes on. */
function RolesBar() {
  const { t } = useTranslation();
  const changed = useStore(session, (state) => state.changed);
  if (!changed) return null;
  function takeOver(): void {
    takeRoles();
    for (const { reopen } of panels) reopen();
  }
  return (
    <div className="page-bar" role="alert" data-roles-changed>
      {t('session.rolesChanged')}
      <Button className="button button-small" onPress={takeOver}>
        {t('session.takeRoles')}
      </Button>
    </div>
  );
}

function Panel() {
  const selected = useStore(selection, (state) => state.selected);
  const panel = panels.find(({ kind }) => kind === selected?.kind);
  if (!selected || !panel) return null;
  const { kind, View, reopen } = panel;
  return (
    <Boundary
      key={selected.kind === 'place' ? kind : `${kind}/${selected.id}`}
      part={`panel/${kind}`}
      className="panel"
      onAgain={reopen}
      onClose={() => select(null)}
    >
      <View />
    </Boundary>
  );
}

function LeftSide() {
  const side = useSide();
  const user = useStore(session, (state) => state.user);
  if (side)
    return (
      <Later key={side.id} part={side.part} className="bench" onClose={side.close}>
        <side.View />
      </Later>
    );
  const home = homes.find(({ isFor }) => isFor(user));
  return (
    home && (
      <Boundary key={home.part} part={home.part} className={home.className}>
        <home.View />
      </Boundary>
    )
  );
}

/** Loads and follows what the user may see, again whenever the session changes. */
function useSessionData(): void {
  const status = useStore(session, (state) => state.status);
  const user = useStore(session, (state) => state.user);
  useEffect(() => {
    if (status !== 'known') return;
    for (const { load } of features) load?.();
    openFromAddress(user !== null);
    if (!user) return;
    const stops = [...features.map(({ follow }) => follow?.(user)), followLive()];
    return () => {
      for (const stop of stops) stop?.();
      if (session.getState().user?.name !== user.name) forgetDrafts();
    };
  }, [status, user]);
}

export function App() {
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const side = useSide();
  const [sheetOpen, setSheetOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  useSessionData();
  const openPalette = useCallback(() => {
    typeAhead(() => setPaletteOpen(false));
    setPaletteOpen(true);
  }, []);
  const commands = useMemo(() => commandsOf(openPalette, () => setSheetOpen(true)), [openPalette]);
  useShortcuts(commands);
  return (
    <I18nProvider locale={language === 'zh' ? 'zh-CN' : 'en-GB'}>
      <div className="console">
        <SkipLinks />
        <div className="page-bars">
          <ReachBar />
          <ExpiredBar />
          <RolesBar />
          <Each views={bars} props={{}} />
        </div>
        <Boundary part="top-bar" className="top-bar">
          <TopBar onSheet={() => setSheetOpen(true)} onSearch={openPalette} />
        </Boundary>
        <main className="work" data-left={side ? 'bench' : seesIncidents(user) ? 'queue' : 'none'}>
          <LeftSide />
          <Boundary part="map" className="map-pane">
            <MapPane />
          </Boundary>
          <Panel />
        </main>
        <Each views={dialogs} props={{}} />
        <LaterDialog
          part="palette"
          isOpen={paletteOpen}
          onFault={() => void takeTyped()}
          onClose={() => setPaletteOpen(false)}
        >
          <Palette
            isOpen={paletteOpen}
            commands={commands}
            sides={sides}
            openSide={openSide}
            onClose={() => setPaletteOpen(false)}
          />
        </LaterDialog>
        <LaterDialog part="shortcuts" isOpen={sheetOpen} onClose={() => setSheetOpen(false)}>
          <ShortcutSheet shortcuts={commands} isOpen={sheetOpen} onClose={() => setSheetOpen(false)} />
        </LaterDialog>
      </div>
    </I18nProvider>
  );
}
