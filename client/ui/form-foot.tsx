import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { RefusalNotice } from './notices.tsx';
import type { Problem } from './problem.ts';

/**
 * The end of a form: why the service refused it, then the way out and, last, the button that sends it.
 * @param busy whether it is being sent
 * @param isReady whether there is enough in it to send
 * @param action what the sending button is called by who looks for it
 * @param onLeave absent where the form cannot be left
 * @param children what is to be said between the refusal and the buttons
 */
export function FormFoot(props: {
  refused: Problem | null;
  busy: boolean;
  isReady?: boolean;
  text: string;
  action?: string;
  isSmall?: boolean;
  onLeave?: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { refused, busy, isReady = true, text, action, isSmall = false, onLeave, children } = props;
  const look = isSmall ? 'button button-small' : 'button';
  return (
    <>
      {refused && <RefusalNotice problem={refused} />}
      {children}
      <div className="actions-row">
        {onLeave && (
          <Button className={look} onPress={onLeave}>
            {t('incident.cancel')}
          </Button>
        )}
        <Button
          className={`${look} button-primary`}
          type="submit"
          isDisabled={busy || !isReady}
          {...(action ? { 'data-action': action } : {})}
        >
          {text}
        </Button>
      </div>
    </>
  );
}
