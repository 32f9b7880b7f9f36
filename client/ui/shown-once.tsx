import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

/** What was just made, can be copied, and is not shown again. */
export function ShownOnce({ kind, note, text }: { kind: string; note: string; text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <div className="notice notice-good" role="status" data-shown={kind}>
      <p>{note}</p>
      <p>
        <code className="secret">{text}</code>
      </p>
      <Button
        className="button button-small"
        onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      >
        {t(copied ? 'incident.copied' : 'firstLayer.copy')}
      </Button>
    </div>
  );
}
