import { provideViewParts } from '../data/views.ts';
import type { AddressPart } from '../features/feature.ts';
import { mapView } from '../map/view.ts';
import { numbersIn } from '../ui/numbers-in.ts';
import { preferences } from '../ui/preferences.ts';
import { watch } from '../ui/store.ts';
import { features } from './features.ts';

const mapAddress: AddressPart = {
  read(query) {
    const position = numbersIn(query.get('map'), 3);
    if (position)
      mapView.setState({ view: { longitude: position[0]!, latitude: position[1]!, zoom: position[2]! } });
  },
  write(query) {
    const { view } = mapView.getState();
    if (view)
      query.set('map', [view.longitude.toFixed(5), view.latitude.toFixed(5), view.zoom.toFixed(2)].join(','));
  },
  subscribe: (listener) => watch(mapView, (state) => state.view, listener),
};

const preferencesAddress: AddressPart = {
  read(query) {
    const language = query.get('lang');
    if (language === 'zh' || language === 'en') preferences.setState({ language });
    const theme = query.get('theme');
    if (theme === 'light' || theme === 'dark') preferences.setState({ chosenTheme: theme });
    if (query.get('contrast') === 'more') preferences.setState({ chosenContrast: 'more' });
  },
  write(query) {
    const { language, chosenTheme, chosenContrast } = preferences.getState();
    query.set('lang', language);
    if (chosenTheme) query.set('theme', chosenTheme);
    if (chosenContrast === 'more') query.set('contrast', chosenContrast);
  },
  subscribe: preferences.subscribe,
};

/** What of the address belongs to a view. */
const viewParts = [mapAddress, ...features.flatMap(({ address }) => (address?.reset ? address : []))];

const parts: readonly AddressPart[] = [
  mapAddress,
  ...features.flatMap(({ address }) => address ?? []),
  preferencesAddress,
];

/** Takes what the page's address says; what is missing or wrong stays as it is. */
export function readAddress(): void {
  for (const part of parts) part.prepare?.();
  const query = new URLSearchParams(window.location.search);
  for (const part of parts) part.read(query);
  provideViewParts(viewParts, query);
}

function write(): void {
  const query = new URLSearchParams();
  for (const part of parts) part.write(query);
  const address = `${window.location.pathname}?${query.toString().replaceAll('%2C', ',').replaceAll('%40', '@').replaceAll('%2F', '/').replaceAll('%3B', ';')}`;
  window.history.replaceState(null, '', address);
}

/** Keeps the address in step with what is shown. */
export function followAddress(): void {
  for (const part of parts) part.subscribe(write);
  write();
}
