import { useState } from 'react';
import { Button } from 'react-aria-components';

/** A button that asks once more before it does what cannot be undone. */
export function ConfirmButton(props: {
  text: string;
  sure: string;
  action: string;
  busy: boolean;
  onSure: () => void;
}) {
  const { text, sure, action, busy, onSure } = props;
  const [asked, setAsked] = useState(false);
  return (
    <Button
      className={asked ? 'button button-small button-primary' : 'button button-small'}
      data-action={action}
      isDisabled={busy}
      onBlur={() => setAsked(false)}
      onPress={() => {
        if (asked) onSure();
        setAsked(!asked);
      }}
    >
      {asked ? sure : text}
    </Button>
  );
}
