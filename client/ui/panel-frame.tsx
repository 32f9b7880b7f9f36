import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { opened, retry, select } from '../features/orders/opened.ts';
import { Icon } from './icons.tsx';
import { problemText } from './problem-text.ts';
import { useStore } from './store.ts';

/** The right-hand panel: a head with the way out, a body that scrolls, and a foot that stays. */
export function PanelFrame(props: { label: string; head: ReactNode; foot?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const { status, problem } = useStore(opened, (state) => state);
  return (
    <aside className="panel" aria-label={props.label} aria-busy={status === 'loading'} data-status={status}>
      <header className="panel-head">
        <div className="panel-heading">{props.head}</div>
        <Button className="icon-button" aria-label={t('incident.close')} onPress={() => select(null)}>
          <Icon name="close" />
        </Button>
      </header>
      <div className="panel-body">
        {status === 'loading' && <div className="loading-line" />}
        {status === 'failed' && problem && (
          <div className="notice notice-error" role="alert">
            <p>{problemText(problem, t)}</p>
            <Button className="button" onPress={retry}>
              {t('incident.retry')}
            </Button>
          </div>
        )}
        {props.children}
      </div>
      {props.foot && <footer className="panel-foot">{props.foot}</footer>}
    </aside>
  );
}
