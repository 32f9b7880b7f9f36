import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../domain/access/permissions.ts';
import { reach } from '../data/reach.ts';
import { session } from '../data/session.ts';
import { DutyNotices } from './duty/duty-part.tsx';
import { readPerson } from './kept/person.ts';
import { MeScreen } from './me-screen.tsx';
import { OrderList } from './orders/order-list.tsx';
import { OrderScreen } from './orders/order-screen.tsx';
import { StepScreen } from './orders/step-screen.tsx';
import { outbox } from './outbox/outbox.ts';
import { OutboxScreen } from './outbox/outbox-screen.tsx';
import { hashOf, type Page, usePage } from './page.ts';
import { Boundary } from './parts/boundary.tsx';
import { ChecklistScreen } from './patrols/checklist-screen.tsx';
import { FindingScreen } from './patrols/finding-screen.tsx';
import { TaskScreen } from './patrols/task-screen.tsx';
import { ReportScreen } from './report-screen.tsx';
import { ObjectScreen } from './scan/object-screen.tsx';
import { ScanScreen } from './scan/scan-screen.tsx';
import { SignIn } from './sign-in.tsx';
import { newVersion, takeNewVersion } from './worker.ts';

function Screen({ page }: { page: Page }) {
  switch (page.at) {
    case 'orders':
      return <OrderList />;
    case 'order':
      return <OrderScreen number={page.number} />;
    case 'step':
      return <StepScreen {...page} />;
    case 'report':
      return <ReportScreen {...page} />;
    case 'task':
      return <TaskScreen id={page.id} />;
    case 'checklist':
      return <ChecklistScreen id={page.id} target={page.target} />;
    case 'finding':
      return <FindingScreen id={page.id} instead={page.instead} />;
    case 'scan':
      return <ScanScreen />;
    case 'object':
      return <ObjectScreen layer={page.layer} code={page.code} />;
    case 'outbox':
      return <OutboxScreen />;
    case 'me':
      return <MeScreen />;
  }
}

/** What keeps the app from working as usual, in one line at the top. */
function Notices({ onSignIn }: { onSignIn: () => void }) {
  const { t } = useTranslation('field');
  const status = useStore(reach, (state) => state.status);
  const isThere = useStore(newVersion, (state) => state.isThere);
  const ended = useStore(session, (state) => state.expired) || readPerson().token === null;
  return (
    <>
      {status !== 'ok' && (
        <p className="bar" role="status" data-net={status}>
          {t(status === 'starting' ? 'net.starting' : 'net.none')}
        </p>
      )}
      {status === 'ok' && ended && (
        <p className="bar" role="status" data-net="ended">
          <span>{t('net.ended')}</span>
          <button type="button" className="button" data-action="sign-in" onClick={onSignIn}>
            {t('net.signIn')}
          </button>
        </p>
      )}
      {isThere && (
        <p className="bar" role="status">
          <span>{t('update.there')}</span>
          <button type="button" className="button" onClick={takeNewVersion}>
            {t('update.take')}
          </button>
        </p>
      )}
    </>
  );
}

/** The screens that the bar beneath leads to. */
const tabs = ['orders', 'scan', 'report', 'outbox', 'me'] as const;
type Tab = (typeof tabs)[number];

function Tabs({ page }: { page: Page }) {
  const { t } = useTranslation('field');
  const waiting = useStore(outbox, ({ entries }) => entries.length);
  const user = readPerson().user;
  const mayReport = user !== null && may(user, 'events.report');
  const tab = (to: Page & { at: Tab }, words: string, count = 0) => (
    <a href={hashOf(to)} data-tab={to.at} {...(page.at === to.at ? { 'aria-current': 'page' as const } : {})}>
      {words}
      {count > 0 && <span className="count">{count}</span>}
    </a>
  );
  return (
    <nav className="tabs" aria-label={t('tabs.label')}>
      {tab({ at: 'orders' }, t('tabs.orders'))}
      {tab({ at: 'scan' }, t('tabs.scan'))}
      {mayReport && tab({ at: 'report', instead: null }, t('tabs.report'))}
      {tab({ at: 'outbox' }, t('tabs.outbox'), waiting)}
      {tab({ at: 'me' }, t('tabs.me'))}
    </nav>
  );
}

/** The app: one screen at a time, with what is known of the network above and the way to the others beneath. */
export function App() {
  const page = usePage();
  const { user, expired } = useStore(session, (state) => state);
  const [signsIn, setSignsIn] = useState(false);
  const person = user ?? readPerson().user;
  useEffect(() => {
    if (user && !expired) setSignsIn(false);
  }, [user, expired]);
  const screen = hashOf(page);
  const hasTabs = tabs.some((each) => each === page.at);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another screen begins at its top; lists stay where they were
  useEffect(() => {
    if (!hasTabs) window.scrollTo(0, 0);
  }, [screen]);
  if (!person || (signsIn && (expired || readPerson().token === null))) return <SignIn />;
  return (
    <div className={hasTabs ? 'app app-tabs' : 'app'}>
      <Notices onSignIn={() => setSignsIn(true)} />
      <DutyNotices />
      <Boundary key={screen} part={`field ${page.at}`}>
        <Screen page={page} />
      </Boundary>
      {hasTabs && <Tabs page={page} />}
    </div>
  );
}
