import { Component, type ReactNode, Suspense, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

function Missing() {
  const { t } = useTranslation();
  return (
    <div className="notice notice-error later-missing" role="alert">
      <p>{t('later.missing')}</p>
      <Button className="button button-small" onPress={() => location.reload()}>
        {t('later.reload')}
      </Button>
    </div>
  );
}

/** React has error boundaries as classes alone. */
class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Missing /> : this.props.children;
  }
}

/**
 * A part of the console whose program is fetched when it is first wanted. Where it cannot be fetched (the line is
 * down, or the service was renewed since) the rest of the console goes on and this part says so.
 */
export function Later(props: { fallback?: ReactNode; children: ReactNode }) {
  const { fallback = <div className="loading-line" />, children } = props;
  return (
    <Boundary>
      <Suspense fallback={fallback}>{children}</Suspense>
    </Boundary>
  );
}

/** The same for a dialog: nothing of it is there before it opens the first time, and it closes as any other. */
export function LaterDialog({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const [wanted, setWanted] = useState(isOpen);
  if (isOpen && !wanted) setWanted(true);
  return wanted && <Later fallback={null}>{children}</Later>;
}
