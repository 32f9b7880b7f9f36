import './theme/theme.css';
import './app/app.css';
import './app/top-bar.css';
import './app/panel.css';
import './app/controls.css';
import './app/dialogs.css';
import './session/welcome.css';
import './attachments/attachments.css';
import './incidents/queue.css';
import './incidents/filters.css';
import './incidents/marks.css';
import './incidents/incident-panel.css';
import './places/places.css';
import './incidents/bulk.css';
import './layers/layers.css';
import './layers/first-layer.css';
import './measure/tools.css';
import './palette/palette.css';
import './workbench/workbench.css';
import './workbench/versions.css';
import './workbench/report.css';
import './drawing/drawing.css';
import './styling/styling.css';
import './catalogue/catalogue.css';
import './app/narrow.css';
import { createRoot } from 'react-dom/client';
import { followAddress, readAddress } from './app/address.ts';
import { App } from './app/app.tsx';
import { Boundary } from './app/boundary.tsx';
import { startLanguage } from './language/language.ts';
import { followFaults } from './service/faults.ts';
import { followNetwork } from './service/reach.ts';
import { followSession } from './session/session.ts';
import { followTheme } from './theme/theme.ts';

readAddress();
followTheme();
await startLanguage();
followAddress();
createRoot(document.getElementById('console')!).render(
  <Boundary part="console" className="page-broken">
    <App />
  </Boundary>,
);
followFaults();
followNetwork();
followSession();
// Chinese glyphs for systems without a Chinese font; browsers fetch only the subsets they need.
void import('./theme/chinese.css');
