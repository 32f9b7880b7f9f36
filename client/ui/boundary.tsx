import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { reportFault } from './fault-reports.ts';
import { MissingProgram } from './missing-program.ts';

interface BoundaryProps {
  /** The part of the console that this is, as the service's log names it. */
  part: string;
  /** Classes of the box that takes the place of the part, so that nothing else moves. */
  className?: string;
  /** Runs when the part failed. */
  onFault?: (() => void) | undefined;
  /** Runs before the part is drawn again: reloads what it draws. */
  onAgain?: () => void;
  /** A way out of the part, where there is one. */
  onClose?: () => void;
  children: ReactNode;
}

interface BoundaryState {
  fault: unknown;
  /** How often it has failed since it was opened. */
  times: number;
}

function Fault(props: {
  fault: unknown;
  isAgain: boolean;
  onAgain: () => void;
  onClose: (() => void) | undefined;
}) {
  const { fault, isAgain, onAgain, onClose } = props;
  const { t } = useTranslation();
  const isMissing = fault instanceof MissingProgram;
  return (
    <div className="notice notice-error fault" role="alert" data-fault={isMissing ? 'missing' : 'broken'}>
      <p>{t(isMissing ? 'fault.missing' : isAgain ? 'fault.again' : 'fault.broken')}</p>
      <div className="fault-ways">
        {!isMissing && (
          <Button className="button button-small" data-action="try-again" onPress={onAgain}>
            {t('fault.tryAgain')}
          </Button>
        )}
        {(isMissing || isAgain) && (
          <Button className="button button-small" onPress={() => location.reload()}>
            {t('fault.reload')}
          </Button>
        )}
        {onClose && (
          <Button className="button button-small" onPress={onClose}>
            {t('fault.close')}
          </Button>
        )}
      </div>
    </div>
  );
}

/**
 * Keeps a fault in one part of the console from taking the others down: the part says what happened and can be tried
 * again, the fault is reported to the service's log, and the rest keeps working.
 */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { fault: null, times: 0 };

  static getDerivedStateFromError(fault: unknown): Pick<BoundaryState, 'fault'> {
    return { fault: fault ?? new Error('Something that is no error was thrown') };
  }

  override componentDidCatch(fault: unknown, { componentStack }: ErrorInfo): void {
    this.setState(({ times }) => ({ times: times + 1 }));
    this.props.onFault?.();
    if (!(fault instanceof MissingProgram)) reportFault(this.props.part, fault, componentStack ?? '');
  }

  #again = (): void => {
    this.props.onAgain?.();
    this.setState({ fault: null });
  };

  override render(): ReactNode {
    const { className, onClose, children } = this.props;
    const { fault, times } = this.state;
    if (fault === null) return children;
    return (
      <div className={className ? `${className} broken` : 'broken'}>
        <Fault fault={fault} isAgain={times > 1} onAgain={this.#again} onClose={onClose} />
      </div>
    );
  }
}
