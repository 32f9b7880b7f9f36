import { keepTokensOn, readToken } from '../data/request.ts';
import { phoneShelf } from '../field/kept/person.ts';

/** Shows all that the person signed in on this tab or phone may see, in place of what everybody may. */
async function showWhole(token: string): Promise<void> {
  const response = await fetch(location.href, {
    headers: { Accept: 'text/html', Authorization: `Bearer ${token}` },
  });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const whole = page.querySelector('main');
  if (whole) document.querySelector('main')?.replaceWith(whole);
}

async function showMap(): Promise<void> {
  const place = document.querySelector<HTMLElement>('#map');
  if (!place) return;
  const { drawObject } = await import('./map.ts');
  await drawObject(place);
}

const inTab = readToken();
// A scan opens a tab of its own. Whose phone it is, the app for the field keeps; the page only reads that.
keepTokensOn({ read: () => inTab ?? phoneShelf.read(), keep: () => undefined });
const token = readToken();
// Without a network what the page came with stays.
if (token !== null) await showWhole(token).catch(() => undefined);
await showMap();
// Chinese glyphs for systems without a Chinese font; browsers fetch only the subsets they need.
void import('../ui/chinese.css');
