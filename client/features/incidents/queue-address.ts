import type { AddressPart } from '../feature.ts';
import { columns, shownColumns } from './columns.ts';
import { readFilters, writeFilters } from './filter-query.ts';
import { filters } from './filters.ts';
import { gatherings } from './map/gathering.ts';
import { marksOnMap } from './marks-on-map.ts';

/** Filters and sort of the queue, the columns of its rows, and how the map shows its incidents. */
export const queueAddress: AddressPart = {
  read(query) {
    filters.setState(readFilters(query));
    const named = query.get('columns')?.split(',');
    if (named) shownColumns.setState({ shown: new Set(columns.filter((each) => named.includes(each))) });
    const gathering = gatherings.find((each) => each === query.get('marks'));
    if (gathering) marksOnMap.setState({ gathering });
    if (query.get('colour') === 'standing') marksOnMap.setState({ colouring: 'standing' });
  },
  write(query) {
    writeFilters(filters.getState(), query);
    const { shown } = shownColumns.getState();
    if (shown.size < columns.length)
      query.set('columns', columns.filter((each) => shown.has(each)).join(','));
    const { gathering, colouring } = marksOnMap.getState();
    if (gathering !== 'auto') query.set('marks', gathering);
    if (colouring !== 'severity') query.set('colour', colouring);
  },
  subscribe(listener) {
    const stops = [filters, shownColumns, marksOnMap].map((store) => store.subscribe(listener));
    return () => {
      for (const stop of stops) stop();
    };
  },
  reset() {
    shownColumns.setState({ shown: new Set(columns) });
    marksOnMap.setState({ gathering: 'auto', colouring: 'severity' });
  },
};
