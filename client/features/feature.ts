import type { ParseKeys } from 'i18next';
import type { ComponentType } from 'react';
import type { SessionUser } from '../../domain/answers/access.ts';
import type { ContributionLoader } from '../map/map-surface.tsx';
import type { Shortcut } from '../ui/shortcuts.ts';

/** What of a feature's state the page's address carries. */
export interface AddressPart {
  /** Runs before any part reads the address, and may put another one in its place. */
  prepare?(): void;
  /** Takes it from the address; what is missing or wrong stays as it is. */
  read(query: URLSearchParams): void;
  write(query: URLSearchParams): void;
  /** Calls the listener on every change until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Of a part of views: puts it back to how it is before anybody chooses. */
  reset?(): void;
}

/** A page of a side, to be found by its name in either language. */
interface SidePage {
  id: string;
  title: ParseKeys;
  open: () => void;
}

/** A side of the console beside the map, in place of the list of incidents. */
export interface Side {
  id: string;
  title: ParseKeys;
  shortcut: Pick<Shortcut, 'id' | 'keys'>;
  isOffered(user: SessionUser | null): boolean;
  isOpen(user: SessionUser | null): boolean;
  /** Calls the listener on every change of `isOpen` until the returned function is called. */
  subscribe(listener: () => void): () => void;
  open(user: SessionUser | null): void;
  close(): void;
  /** Whether it stays open beneath another side that lies over it. */
  staysBeneath?: boolean;
  pages?(user: SessionUser | null): readonly SidePage[];
  /** As the service's log names it when it fails. */
  part: string;
  View: ComponentType;
}

/** What the key for closing does, before what has a higher order is asked. */
interface Dismissal {
  order: number;
  /** @returns whether there was anything to close */
  dismiss(): boolean;
}

/** What stands beside the map while no side is open. */
interface Home {
  part: string;
  className: string;
  isFor(user: SessionUser | null): boolean;
  View: ComponentType;
}

/** The panel on the other side of the map, for one kind of selection. */
interface SelectionPanel {
  kind: 'incident' | 'place' | 'station' | 'vehicle';
  View: ComponentType;
  /** Reloads all of it after a failure. */
  reopen(): void;
}

/**
 * Controls of the map: what lies over it, buttons at the top, the bar of a tool, a panel beside it, and words of the
 * status line.
 */
export interface MapControl {
  at: 'over' | 'top' | 'bar' | 'panel' | 'status';
  View: ComponentType;
}

/** What a feature adds to the console; the shell puts all of them together, in the order of its list. */
export interface Feature {
  address?: AddressPart;
  side?: Side;
  home?: Home;
  panel?: SelectionPanel;
  shortcuts?: readonly Shortcut[];
  dismissals?: readonly Dismissal[];
  /** In the top bar: beside the sides (`isHome`: none is open), among the tools, and at the end. */
  topBar?: {
    start?: ComponentType<{ isHome: boolean }>;
    tools?: ComponentType;
    end?: ComponentType;
  };
  /** Across the top of the page: what everybody has to know at once. */
  pageBar?: ComponentType;
  map?: ContributionLoader;
  mapControls?: readonly MapControl[];
  dialog?: ComponentType;
  /** A page of operations. */
  operations?: { page: string; View: ComponentType<{ entry: string | null }> };
  /** Loads what everybody may see; again whenever the session changes. */
  load?(): void;
  /** Follows what happens for as long as this person is signed in. */
  follow?(user: SessionUser): () => void;
}
