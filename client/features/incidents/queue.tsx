import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useNow } from '../../data/clock.ts';
import { seesOrders, session } from '../../data/session.ts';
import { streamState } from '../../data/stream.ts';
import { screenScale } from '../../ui/scale.ts';
import { select, selection } from '../selection/public.ts';
import { BulkBar } from './bulk-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { filters, hold, isFiltered } from './filters.ts';
import { incidents } from './incidents.ts';
import { picked, pickRange, togglePick } from './picked.ts';
import { QueueRow } from './queue-row.tsx';
import { queueList, queueRows } from './queue-rows.ts';
import { Ranking } from './ranking.ts';

const rowHeight = 52;

/** The incident whose row holds this element. */
function incidentAt(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-incident]') : null;
  return row ? Number(row.dataset.incident) : null;
}

function Message({ title, text }: { title: string; text: string }) {
  return (
    <div className="message" role="status">
      <strong>{title}</strong>
      <p>{text}</p>
    </div>
  );
}

function isPickBox(target: EventTarget): boolean {
  return target instanceof Element && target.closest('.row-pick') !== null;
}

/** Why the list is empty, in words. */
function Nothing() {
  const { t } = useTranslation();
  const status = useStore(incidents, (state) => state.status);
  const connection = useStore(streamState, (state) => state.status);
  const filtered = useStore(filters, isFiltered);
  if (status === 'failed' || (status !== 'ready' && connection === 'waiting'))
    return <Message title={t('queue.failedTitle')} text={t('queue.failedText')} />;
  if (status !== 'ready')
    return (
      <div className="message" role="status">
        {t('queue.loading')}
      </div>
    );
  return filtered ? (
    <Message title={t('queue.noMatchTitle')} text={t('queue.noMatchText')} />
  ) : (
    <Message title={t('queue.emptyTitle')} text={t('queue.emptyText')} />
  );
}

/**
 * The rows to show. While the pointer or the keyboard is in the list, or the list is scrolled, rows keep their
 * places and new ones wait; `release` lets them in.
 */
function useRows(held: boolean): { rows: readonly number[]; waiting: number; release: () => void } {
  const all = useStore(incidents, (state) => state.all);
  const chosen = useStore(filters, (state) => state);
  // Clocks turn amber and red, and what a filter by time lets through grows old, without anything happening.
  const now = useNow(15);
  const [ranking] = useState(() => new Ranking());
  const next = useMemo(() => ranking.ids(all, chosen, now), [ranking, all, chosen, now]);
  const [kept, setKept] = useState<{ rows: readonly number[]; chosen: typeof chosen } | null>(null);
  const before = useRef<readonly number[]>(next);
  // Before the next key or click, which is meant for the rows that are shown.
  useLayoutEffect(() => {
    setKept(held ? { rows: before.current, chosen } : null);
  }, [held, chosen]);
  useLayoutEffect(() => {
    if (!kept) before.current = next;
  }, [kept, next]);
  if (kept && kept.chosen === chosen) {
    const { rows, waiting } = hold(kept.rows, next, all);
    return { rows, waiting, release: () => setKept({ rows: next, chosen }) };
  }
  return { rows: next, waiting: 0, release: () => undefined };
}

/** Lets whoever knows the queue show the rows that wait, as long as any do. */
function useLetIn(isWaiting: boolean, show: () => void): void {
  const letIn = useEffectEvent(show);
  useEffect(() => {
    queueRows.setState({ letIn: isWaiting ? () => letIn() : null });
    return () => queueRows.setState({ letIn: null });
  }, [isWaiting]);
}

/** The rows that are in view, each in its place. */
function Rows(props: {
  virtual: Virtualizer<HTMLDivElement, Element>;
  rows: readonly number[];
  selected: number | null;
}) {
  const { virtual, rows, selected } = props;
  const all = useStore(incidents, (state) => state.all);
  const hovered = useStore(queueRows, (state) => state.hovered);
  const ids = useStore(picked, (state) => state.ids);
  const { lanes = 1 } = virtual.options;
  return (
    <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
      {virtual.getVirtualItems().map((row) => {
        const incident = all.get(rows[row.index]!);
        if (!incident) return null;
        return (
          <div
            key={row.key}
            id={`incident-${incident.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={ids.size > 0 ? ids.has(incident.id) : incident.id === selected}
            data-open={incident.id === selected || undefined}
            aria-posinset={row.index + 1}
            aria-setsize={rows.length}
            className="row"
            data-incident={incident.id}
            data-order={incident.number ?? undefined}
            data-state={incident.state ?? undefined}
            data-hovered={incident.id === hovered || undefined}
            data-picked={ids.has(incident.id) || undefined}
            style={{
              transform: `translateY(${row.start}px)`,
              height: row.size,
              left: `${(row.lane / lanes) * 100}%`,
              width: `${100 / lanes}%`,
            }}
          >
            <QueueRow incident={incident} />
          </div>
        );
      })}
    </div>
  );
}

export function Queue() {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const open = useStore(selection, (state) => state.selected);
  const ids = useStore(picked, (state) => state.ids);
  const [inside, setInside] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const { scale, isWide } = useStore(screenScale);
  const { rows, waiting, release } = useRows(inside || scrolled);
  const selected = open?.kind === 'incident' ? open.id : null;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => queueList.current,
    estimateSize: () => rowHeight * scale,
    lanes: isWide ? 2 : 1,
    getItemKey: (index) => rows[index] ?? index,
    overscan: 8,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are as high as the scale says
  useEffect(() => virtual.measure(), [scale]);

  useLayoutEffect(() => {
    queueRows.setState({ rows });
  }, [rows]);

  // A mark chosen on the map brings its row into view; a row chosen here is in view already.
  const scrollTo = virtual.scrollToIndex;
  const index = selected === null ? -1 : rows.indexOf(selected);
  const scrolledTo = useRef<number | null>(null);
  useEffect(() => {
    if (scrolledTo.current === selected || index < 0) return;
    scrolledTo.current = selected;
    scrollTo(index, { align: 'auto' });
  }, [selected, index, scrollTo]);

  function press(event: KeyboardEvent): void {
    const last = rows.length - 1;
    const steps: Record<string, number> = {
      ArrowDown: Math.min(last, index + 1),
      ArrowUp: Math.max(0, index - 1),
      PageDown: Math.min(last, index + 10),
      PageUp: Math.max(0, index - 10),
      Home: 0,
      End: last,
    };
    const to = steps[event.key];
    if (to === undefined || rows[to] === undefined) return;
    event.preventDefault();
    select({ kind: 'incident', id: rows[to] });
  }

  useLetIn(waiting > 0, () => {
    release();
    queueList.current?.scrollTo({ top: 0 });
  });

  return (
    <section className="queue" aria-label={t('queue.title')}>
      <BulkBar />
      <FilterBar shown={rows.length} withStates={seesOrders(user)} />
      {waiting > 0 && (
        <Button className="queue-waiting" onPress={() => queueRows.getState().letIn?.()}>
          {t('queue.waiting', { count: waiting })}
        </Button>
      )}
      {rows.length === 0 && <Nothing />}
      <div
        ref={queueList}
        className="queue-list"
        role="listbox"
        aria-multiselectable={ids.size > 0 || undefined}
        aria-label={t('queue.list')}
        tabIndex={0}
        aria-activedescendant={index >= 0 ? `incident-${selected}` : undefined}
        onKeyDown={press}
        onClick={(event) => {
          const id = incidentAt(event.target);
          if (id === null) return;
          if (event.shiftKey) pickRange(id);
          else if (event.ctrlKey || event.metaKey || isPickBox(event.target)) togglePick(id);
          else select({ kind: 'incident', id });
        }}
        onPointerMove={(event) => queueRows.setState({ hovered: incidentAt(event.target) })}
        onPointerEnter={() => setInside(true)}
        onPointerLeave={() => {
          setInside(false);
          queueRows.setState({ hovered: null });
        }}
        onFocus={() => setInside(true)}
        onBlur={() => setInside(false)}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop > rowHeight * scale)}
      >
        <Rows virtual={virtual} rows={rows} selected={selected} />
      </div>
    </section>
  );
}
