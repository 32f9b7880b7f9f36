import './ui/theme.css';
import './shell/app.css';
import './shell/top-bar.css';
import './ui/panel.css';
import './ui/controls.css';
import './ui/dialogs.css';
import './features/sign-in/welcome.css';
import './features/attachments/attachments.css';
import './features/incidents/listed.css';
import './features/incidents/queue.css';
import './features/incidents/filters.css';
import './ui/marks.css';
import './features/orders/incident-panel.css';
import './features/orders/standing.css';
import './features/places/places.css';
import './features/incidents/bulk.css';
import './features/layers/layers.css';
import './features/workbench/first-layer.css';
import './features/measure/tools.css';
import './features/palette/palette.css';
import './features/workbench/workbench.css';
import './features/workbench/versions.css';
import './features/workbench/report.css';
import './features/drawing/drawing.css';
import './features/styling/styling.css';
import './features/catalogue/catalogue.css';
import './shell/narrow.css';
import { createRoot } from 'react-dom/client';
import { followFaults } from './data/faults.ts';
import { followNetwork } from './data/reach.ts';
import { keepToken } from './data/request.ts';
import { followSession } from './data/session.ts';
import { followAddress, readAddress } from './shell/address.ts';
import { App } from './shell/app.tsx';
import { Boundary } from './ui/boundary.tsx';
import { startLanguage } from './ui/language.ts';
import { fetched, Later } from './ui/later.tsx';
import { takeWallLook } from './ui/preferences.ts';
import { followScale } from './ui/scale.ts';
import { followTheme } from './ui/theme.ts';

const WallApp = fetched(async () => (await import('./shell/wall-app.tsx')).WallApp);
const wall = /^\/wall\/([a-z0-9-]+)$/.exec(location.pathname)?.[1];
// A link to a wall brings its key along, where no log of an address sees it.
const key = wall && /^#key=([\w-]+)$/.exec(location.hash)?.[1];
if (key) keepToken(key);
if (wall) takeWallLook(new URLSearchParams(location.search));
else readAddress();
followTheme();
followScale();
const page = document.getElementById('console')!;
await startLanguage(() => {
  page.textContent = '正在等待服务… Waiting for the service…';
});
if (!wall) followAddress();
createRoot(page).render(
  <Boundary part="console" className="page-broken">
    {wall ? (
      <Later part="wall">
        <WallApp id={wall} />
      </Later>
    ) : (
      <App />
    )}
  </Boundary>,
);
followFaults();
followNetwork();
followSession();
// Chinese glyphs for systems without a Chinese font; browsers fetch only the subsets they need.
void import('./ui/chinese.css');
