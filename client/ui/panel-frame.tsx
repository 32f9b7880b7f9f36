import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from './icons.tsx';
import type { Problem } from './problem.ts';
import { problemText } from './problem-text.ts';

/** The right-hand panel: a head with the way out, a body that scrolls, and a foot that stays. */
export function PanelFrame(props: {
  label: string;
  head: ReactNode;
  /** Buttons beside the way out. */
  tools?: ReactNode;
  foot?: ReactNode;
  status: 'none' | 'loading' | 'ready' | 'failed';
  problem: Problem | null;
  onRetry: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { label, head, tools, foot, status, problem, onRetry, onClose, children } = props;
  return (
    <aside className="panel" aria-label={label} aria-busy={status === 'loading'} data-status={status}>
      <header className="panel-head">
        <div className="panel-heading">{head}</div>
        {tools}
        <Button className="icon-button" aria-label={t('incident.close')} onPress={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      <div className="panel-body">
        {status === 'loading' && <div className="loading-line" />}
        {status === 'failed' && problem && (
          <div className="notice notice-error" role="alert">
            <p>{problemText(problem, t)}</p>
            <Button className="button" onPress={onRetry}>
              {t('incident.retry')}
            </Button>
          </div>
        )}
        {children}
      </div>
      {foot && <footer className="panel-foot">{foot}</footer>}
    </aside>
  );
}
