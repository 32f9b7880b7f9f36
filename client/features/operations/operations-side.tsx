import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { session } from '../../data/session.ts';
import { useStore } from '../../ui/store.ts';
import { TabbedSide } from '../../ui/tabbed-side.tsx';
import { RosterPage } from '../duty/roster-page.tsx';
import { EmergenciesPage } from '../emergencies/emergencies-page.tsx';
import { SourcesPage } from '../sources/sources-page.tsx';
import { WebhooksPage } from '../webhooks/webhooks-page.tsx';
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
  return (
    <TabbedSide
      title={t('operations.title')}
      closeText={t('operations.close')}
      onClose={closeOperations}
      pages={shown.map((id) => ({ id, title: t(`operations.pages.${id}`) }))}
      open={page.name}
      onOpen={openOperation}
      refusal={
        shown.includes(page.name) ? undefined : (
          <div className="message" role="alert">
            <strong>{t('operations.noRightTitle')}</strong>
            <p>{t('operations.noRightText')}</p>
            <Button className="button button-small" onPress={closeOperations}>
              {t('operations.close')}
            </Button>
          </div>
        )
      }
    >
      <PageView page={page} />
    </TabbedSide>
  );
}
