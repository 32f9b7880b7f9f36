import { Component, type ErrorInfo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { reportFault } from '../../ui/fault-reports.ts';

function Broken() {
  const { t } = useTranslation('field');
  return (
    <main className="page">
      <p className="notice notice-error" role="alert">
        {t('problems.page')}
      </p>
      <button type="button" className="button button-main" onClick={() => location.reload()}>
        {t('problems.reload')}
      </button>
    </main>
  );
}

/** Says that a screen failed and how to go on, and reports it; what is kept on the phone is not touched. */
export class Boundary extends Component<{ part: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(fault: unknown, { componentStack }: ErrorInfo): void {
    reportFault(this.props.part, fault, componentStack ?? '');
  }

  override render(): ReactNode {
    return this.state.failed ? <Broken /> : this.props.children;
  }
}
