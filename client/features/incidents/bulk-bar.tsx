import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Icon } from '../../ui/icons.tsx';
import { picked, pickNothing } from './picked.ts';

/** How many are picked, and what may be done about them; over the end of the queue. */
export function BulkBar() {
  const { t } = useTranslation();
  const count = useStore(picked, (state) => state.ids.size);
  if (count === 0) return null;
  return (
    <div className="bulk-bar" role="toolbar" aria-label={t('bulk.bar')}>
      <strong>{t('bulk.picked', { count })}</strong>
      <Button
        className="button button-small button-primary"
        onPress={() => picked.setState({ dialogOpen: true })}
      >
        {t('bulk.act')}
      </Button>
      <Button className="icon-button" aria-label={t('bulk.clear')} onPress={pickNothing}>
        <Icon name="close" size={14} />
      </Button>
    </div>
  );
}
