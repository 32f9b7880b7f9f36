import type { ComponentType } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { session } from '../../data/session.ts';
import { TabbedSide } from '../../ui/tabbed-side.tsx';
import { closeOperations, openOperation, operations, pagesOf } from './pages.ts';
import './operations.css';

/** The pages of operations by their names. */
type PageViews = ReadonlyMap<string, ComponentType<{ entry: string | null }>>;

/** How the service is run, for those who run it. */
function Operations({ views }: { views: PageViews }) {
  const { t } = useTranslation();
  const page = useStore(operations, (state) => state.page);
  const user = useStore(session, (state) => state.user);
  if (!page) return null;
  const shown = pagesOf(user);
  const View = views.get(page.name);
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
      {View && <View entry={page.entry} />}
    </TabbedSide>
  );
}

/** The side with these pages. */
export function operationsSide(views: PageViews): ComponentType {
  return () => <Operations views={views} />;
}
