import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { RefusalNotice } from './notices.tsx';
import type { Problem } from './problem.ts';

/** The end of a list that is read page by page: why the next page did not come, and the way to it. */
export function PageFoot(props: {
  problem: Problem | null;
  hasMore: boolean;
  isReading: boolean;
  readMore: () => void;
  readAgain: () => void;
}) {
  const { t } = useTranslation();
  const { problem, hasMore, isReading, readMore, readAgain } = props;
  return (
    <>
      {problem && (
        <RefusalNotice problem={problem}>
          <Button className="button button-small" onPress={readAgain}>
            {t('incident.retry')}
          </Button>
        </RefusalNotice>
      )}
      {hasMore && (
        <div className="more-row">
          <Button className="button button-small" isDisabled={isReading} onPress={readMore}>
            {t('work.more')}
          </Button>
        </div>
      )}
    </>
  );
}
