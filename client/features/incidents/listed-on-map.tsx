import { useMemo, useRef } from 'react';
import { Button, Dialog, DialogTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useNow } from '../../data/clock.ts';
import { seesIncidents, session } from '../../data/session.ts';
import { formatAge, formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Popover } from '../../ui/popover.tsx';
import { preferences } from '../../ui/preferences.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { filters, weigher } from './filters.ts';
import { type Incident, incidents } from './incidents.ts';
import { closeList, listed } from './listed.ts';
import { marksOnMap } from './marks-on-map.ts';
import { outsideOf } from './outside.ts';

/** More than so many are found by the filters sooner than by reading. */
const mostRows = 200;

function Row({ incident, onOpen }: { incident: Incident; onOpen: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const item = useStore(layers, (state) => state.items.get(incident.item));
  const { id, severity, number, state, receivedAt } = incident;
  return (
    <Button
      className="listed-row"
      data-listed={id}
      onPress={() => {
        select({ kind: 'incident', id });
        onOpen();
      }}
    >
      <SeverityMark severity={severity} />
      <span className="sr-only">{t(`severity.${severity}`)}</span>
      <span className="listed-title">{item?.title[language] ?? t('queue.unknownItem')}</span>
      {state && <StateChip state={state} />}
      <small>
        {number && <code>{number}</code>} {formatAge(receivedAt, useNow(15), language)}
      </small>
    </Button>
  );
}

/** Incidents one below the other, the most urgent first. */
function List({ title, rows, close }: { title: string; rows: readonly Incident[]; close: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <h3 className="caption">{title}</h3>
      <div className="listed-rows">
        {rows.slice(0, mostRows).map((incident) => (
          <Row key={incident.id} incident={incident} onOpen={close} />
        ))}
      </div>
      {rows.length > mostRows && (
        <p className="muted">{t('map.listedMore', { count: rows.length - mostRows })}</p>
      )}
    </>
  );
}

/** In the order of the queue, those alone that pass its filters. */
function inOrder(found: readonly Incident[], now: number): Incident[] {
  const weigh = weigher(filters.getState(), now);
  return found
    .map((incident) => ({ incident, weight: weigh(incident) }))
    .filter((each) => each.weight !== null)
    .sort((a, b) => a.weight! - b.weight!)
    .map(({ incident }) => incident);
}

/** Reports from outside the city, as one mark at the edge of the map that opens a list. */
function Outside() {
  const { t } = useTranslation();
  const all = useStore(incidents, (state) => state.all);
  const known = useStore(layers, (state) => state.layers);
  const chosen = useStore(filters, (state) => state);
  const language = useStore(preferences, (state) => state.language);
  const now = useNow(15);
  const rows = useMemo(() => {
    const isOutside = outsideOf(known);
    // The filters are those of the store.
    void chosen;
    return inOrder([...all.values()].filter(isOutside), now);
  }, [all, known, chosen, now]);
  if (rows.length === 0) return null;
  const title = t('map.outside', { count: rows.length });
  return (
    <DialogTrigger>
      <Button className="outside-mark" aria-label={title} data-outside={rows.length}>
        <Icon name="target" size={14} />
        <b>{formatNumber(rows.length, language)}</b>
      </Button>
      <Popover placement="right">
        <Dialog className="listed" aria-label={title}>
          {({ close }) => <List title={title} rows={rows} close={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** The incidents of a place that no zoom tells apart. */
function AtOnePlace() {
  const { t } = useTranslation();
  const { ids, at } = useStore(listed, (state) => state);
  const all = useStore(incidents, (state) => state.all);
  const anchor = useRef<HTMLSpanElement>(null);
  const now = useNow(15);
  const found = ids.map((id) => all.get(id)).filter((incident) => incident !== undefined);
  const title = t('map.listed', { count: found.length });
  return (
    <>
      <span ref={anchor} className="listed-anchor" style={{ left: at.x, top: at.y }} aria-hidden="true" />
      <Popover
        triggerRef={anchor}
        isOpen={found.length > 0}
        onOpenChange={(isOpen) => !isOpen && closeList()}
        placement="bottom"
      >
        <Dialog className="listed" aria-label={title}>
          <List title={title} rows={inOrder(found, now)} close={closeList} />
        </Dialog>
      </Popover>
    </>
  );
}

/** Lists of incidents over the map: from outside the city, and of one place. */
export function ListedOnMap() {
  const user = useStore(session, (state) => state.user);
  const isHidden = useStore(marksOnMap, (state) => state.isHidden);
  if (!seesIncidents(user) || isHidden) return null;
  return (
    <div className="map-over listed-over">
      <Outside />
      <AtOnePlace />
    </div>
  );
}
