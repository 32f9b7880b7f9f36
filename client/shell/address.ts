import { catalogue, readPage, writePage } from '../features/catalogue/pages.ts';
import { readFilters, writeFilters } from '../features/incidents/filter-query.ts';
import { filters } from '../features/incidents/filters.ts';
import { operations, readOperation, writeOperation } from '../features/operations/pages.ts';
import { type Selection, select, selection } from '../features/selection/selection.ts';
import { bench } from '../features/workbench/bench.ts';
import { readWorkplace, writeWorkplace } from '../features/workbench/workplace.ts';
import { preferences } from '../ui/preferences.ts';

/** Where the map stands. */
export interface View {
  longitude: number;
  latitude: number;
  zoom: number;
}

let view: View | null = null;
/** What the page was opened on, until it is known who is asking. */
let wanted: Selection = null;

function numbers(text: string | null, count: number): number[] | null {
  const parts = (text ?? '').split(',').map(Number);
  return text && parts.length === count && parts.every(Number.isFinite) ? parts : null;
}

function readSelection(query: URLSearchParams): Selection {
  const incident = numbers(query.get('incident'), 1);
  if (incident) return { kind: 'incident', id: incident[0]! };
  const place = numbers(query.get('place'), 2);
  return place ? { kind: 'place', point: [place[0]!, place[1]!], item: query.get('item') } : null;
}

/** Takes language, theme, map position, filters, selection and the place in the workbench from the page's address; what is missing or wrong stays as it is. */
export function readAddress(): void {
  const query = new URLSearchParams(window.location.search);
  const language = query.get('lang');
  if (language === 'zh' || language === 'en') preferences.set({ language });
  const theme = query.get('theme');
  if (theme === 'light' || theme === 'dark') preferences.set({ chosenTheme: theme });
  if (query.get('contrast') === 'more') preferences.set({ chosenContrast: 'more' });
  const position = numbers(query.get('map'), 3);
  if (position) view = { longitude: position[0]!, latitude: position[1]!, zoom: position[2]! };
  filters.set(readFilters(query));
  const page = query.get('catalogue');
  if (page !== null) catalogue.set({ page: readPage(page) });
  const operation = query.get('operations');
  if (operation !== null) operations.set({ page: readOperation(operation) });
  const work = query.get('work');
  if (work !== null) bench.set({ place: readWorkplace(work) });
  wanted = readSelection(query);
}

/** Opens what the address names; incidents only once the service has said who is asking. */
export function openFromAddress(signedIn: boolean): void {
  if (!wanted || (wanted.kind === 'incident' && !signedIn)) return;
  select(wanted);
  wanted = null;
}

export function viewFromAddress(): View | null {
  return view;
}

export function keepView(next: View): void {
  view = next;
  write();
}

function write(): void {
  const query = new URLSearchParams();
  if (view)
    query.set('map', [view.longitude.toFixed(5), view.latitude.toFixed(5), view.zoom.toFixed(2)].join(','));
  const selected = selection.get().selected ?? wanted;
  if (selected?.kind === 'incident') query.set('incident', String(selected.id));
  if (selected?.kind === 'place') {
    query.set('place', selected.point.map((degrees) => degrees.toFixed(6)).join(','));
    if (selected.item) query.set('item', selected.item);
  }
  const { place } = bench.get();
  if (place) query.set('work', writeWorkplace(place));
  const { page } = catalogue.get();
  if (page) query.set('catalogue', writePage(page));
  const { page: operation } = operations.get();
  if (operation) query.set('operations', writeOperation(operation));
  writeFilters(filters.get(), query);
  const { language, chosenTheme, chosenContrast } = preferences.get();
  query.set('lang', language);
  if (chosenTheme) query.set('theme', chosenTheme);
  if (chosenContrast === 'more') query.set('contrast', chosenContrast);
  const address = `${window.location.pathname}?${query.toString().replaceAll('%2C', ',').replaceAll('%40', '@').replaceAll('%2F', '/').replaceAll('%3B', ';')}`;
  window.history.replaceState(null, '', address);
}

/** Keeps the address in step with what is shown. */
export function followAddress(): void {
  selection.subscribe(write);
  filters.subscribe(write);
  bench.subscribe(write);
  catalogue.subscribe(write);
  operations.subscribe(write);
  preferences.subscribe(write);
  write();
}
