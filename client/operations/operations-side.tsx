import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { RosterPage } from '../duty/roster-page.tsx';
import { WebhooksPage } from '../duty/webhooks-page.tsx';
import { EmergenciesPage } from '../emergencies/emergencies-page.tsx';
import { Icon } from '../icons/icons.tsx';
import { session } from '../session/session.ts';
import { SourcesPage } from '../sources/sources-page.tsx';
import { useStore } from '../store/store.ts';
import { closeOperations, type OperationPlace, openOperation, operations, pagesOf } from './pages.ts';
import './operations.css';

function PageView({ page: { name, entry } }: { page: OperationPlace }) {
  if (name === 'sources') return <SourcesPage entry={entry} />;
  if (name === 'webhooks') return <WebhooksPage />;
  if (name === 'emergencies') return <EmergenciesPage />;
  return <RosterPage entry={entry} />;
}

/** How the service is run, for those who run it. */
export function OperationsSide() {
  const { t } = useTranslation();
  const page = useStore(operations, (state) => state.page);
  const user = useStore(session, (state) => state.user);
  if (!page) return null;
  const shown = pagesOf(user);
  const isAllowed = shown.includes(page.name);
  return (
    <section className="bench" aria-label={t('operations.title')}>
      <header className="bench-head">
        <div className="trail">
          <h2>{t('operations.title')}</h2>
        </div>
        <Button className="icon-button" aria-label={t('operations.close')} onPress={closeOperations}>
          <Icon name="close" />
        </Button>
      </header>
      <div className="bench-body">
        {isAllowed ? (
          <Tabs
            className="tabs"
            selectedKey={page.name}
            onSelectionChange={(key) => {
              const next = shown.find((each) => each === key);
              if (next && next !== page.name) openOperation(next);
            }}
          >
            <TabList className="tab-list" aria-label={t('operations.title')}>
              {shown.map((each) => (
                <Tab key={each} id={each} className="tab" data-page={each}>
                  {t(`operations.pages.${each}`)}
                </Tab>
              ))}
            </TabList>
            <TabPanel id={page.name} className="tab-panel" data-page-open={page.name}>
              <PageView page={page} />
            </TabPanel>
          </Tabs>
        ) : (
          <div className="message" role="alert">
            <strong>{t('operations.noRightTitle')}</strong>
            <p>{t('operations.noRightText')}</p>
            <Button className="button button-small" onPress={closeOperations}>
              {t('operations.close')}
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}
