import './theme/theme.css';
import './app/app.css';
import './app/controls.css';
import './app/dialogs.css';
import './attachments/attachments.css';
import './incidents/incidents.css';
import './incidents/incident-panel.css';
import './places/places.css';
import './incidents/bulk.css';
import './layers/layers.css';
import './measure/tools.css';
import './palette/palette.css';
import './workbench/workbench.css';
import './workbench/versions.css';
import './workbench/report.css';
import './drawing/drawing.css';
import './styling/styling.css';
import './catalogue/catalogue.css';
import { createRoot } from 'react-dom/client';
import { followAddress, readAddress } from './app/address.ts';
import { App } from './app/app.tsx';
import { startLanguage } from './language/language.ts';
import { resumeSession, session } from './session/session.ts';
import { followTheme } from './theme/theme.ts';

readAddress();
followTheme();
await startLanguage();
followAddress();
createRoot(document.getElementById('console')!).render(<App />);
// Without an answer nobody is signed in; the next request says again what is wrong.
resumeSession().catch(() => session.set({ status: 'known' }));
// Chinese glyphs for systems without a Chinese font; browsers fetch only the subsets they need.
void import('./theme/chinese.css');
