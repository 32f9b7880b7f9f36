import { Button, Label, ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

/** How far a long work is, with the way to end it. */
export function Progress(props: {
  label: string;
  /** 0 to 1. */
  share: number;
  facts: string;
  onCancel: () => void;
  isCancelling?: boolean;
}) {
  const { t } = useTranslation();
  const { label, share, facts, onCancel, isCancelling = false } = props;
  return (
    <div className="progress-row">
      <ProgressBar className="progress" value={share * 100}>
        {({ percentage = 0 }) => (
          <>
            <Label>{label}</Label>
            <output>{Math.floor(percentage)}%</output>
            <div className="progress-track">
              <i style={{ width: `${percentage}%` }} />
            </div>
            <span className="muted">{facts}</span>
          </>
        )}
      </ProgressBar>
      <Button
        className="button button-small"
        data-action="cancel-load"
        isDisabled={isCancelling}
        onPress={onCancel}
      >
        {t('work.cancel')}
      </Button>
    </div>
  );
}
