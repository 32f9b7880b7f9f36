// In this order: what comes later goes before what it has in common with what came earlier.
import './styles/frame.css';
import './styles/lists.css';
import './styles/order.css';
import './styles/tabs.css';
import './styles/forms.css';
import './styles/sheet.css';
import './styles/patrols.css';
import './styles/scan.css';
import { createRoot } from 'react-dom/client';
import { followFaults } from '../data/faults.ts';
import { finishSignIn, takeAnswer } from '../data/provider.ts';
import { followNetwork, whenBack } from '../data/reach.ts';
import { keepTokensOn } from '../data/request.ts';
import { followSession, session } from '../data/session.ts';
import { watch } from '../ui/store.ts';
import { App } from './app.tsx';
import { startDuty } from './duty/duty.ts';
import { type FieldDatabase, openFieldDatabase } from './kept/database.ts';
import { keepDraftsIn } from './kept/draft.ts';
import { keepMapOfMine, refreshOrders, startOrders } from './kept/orders.ts';
import { keepPerson, phoneShelf, readPerson, whenPersonChanges } from './kept/person.ts';
import { refreshTasks, startTasks } from './kept/tasks.ts';
import { outbox, readOutbox, sendNow, startOutbox } from './outbox/outbox.ts';
import { takeObjectOfAddress } from './page.ts';
import { Boundary } from './parts/boundary.tsx';
import { resumeWalk } from './patrols/walk.ts';
import { followPosition } from './position.ts';
import { startTexts } from './texts.ts';
import { startWorker } from './worker.ts';

/** Follows who is signed in: what is shown and what is sent is his alone. */
function followPerson(database: FieldDatabase | null): void {
  watch(
    session,
    ({ user }) => user,
    (user) => {
      // Null as well where the session has ended; the phone stays this person's until he signs out.
      if (!user) return;
      keepPerson(user);
      void startOrders(database);
      void startTasks(database);
      void resumeWalk(database);
      void startDuty(database);
      void readOutbox().then(sendNow);
      followPosition();
    },
  );
  whenPersonChanges(() => location.reload());
  whenBack(() => {
    void refreshOrders();
    void refreshTasks();
  });
  // What has arrived, or was refused, says that orders stand otherwise than they are shown.
  watch(
    outbox,
    ({ arrived, entries }) => arrived + entries.filter(({ state }) => state === 'refused').length,
    () => {
      void refreshOrders();
      void refreshTasks();
    },
  );
}

keepTokensOn(phoneShelf);
takeAnswer();
takeObjectOfAddress();
await startTexts();
// A browser that keeps nothing still shows what there is.
const database = await openFieldDatabase().catch(() => null);
keepDraftsIn(database);
if (database) startOutbox(database);
await startOrders(database);
await startTasks(database);
followPerson(database);
createRoot(document.getElementById('field')!).render(
  <Boundary part="field">
    <App />
  </Boundary>,
);
if (readPerson().user) {
  followPosition();
  void resumeWalk(database);
  void startDuty(database);
}
followFaults();
followNetwork();
followSession();
void finishSignIn();
// Its map could not be kept before.
void startWorker(keepMapOfMine);
void import('../ui/chinese.css');
