import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { reach } from '../data/reach.ts';

/** Over the page while the service does not answer: what that means, and that nothing needs to be done about it. */
export function ReachBar() {
  const { t } = useTranslation();
  const status = useStore(reach, (state) => state.status);
  return (
    <div className="reach" role="status">
      {status !== 'ok' && (
        <p className="page-bar" data-reach={status}>
          {t(status === 'starting' ? 'reach.starting' : 'reach.none')}
        </p>
      )}
    </div>
  );
}
