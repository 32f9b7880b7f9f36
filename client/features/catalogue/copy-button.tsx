import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/icons.tsx';

/** Copies a text, and says that it did. @param name of what is copied, for who does not see where the button stands */
export function CopyButton({ name, text }: { name: string; text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<string | null>(null);
  const isCopied = copied === text;
  return (
    <Button
      className="icon-button icon-button-small"
      aria-label={`${t(isCopied ? 'incident.copied' : 'firstLayer.copy')}: ${name}`}
      data-copied={isCopied}
      onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(text))}
    >
      <Icon name={isCopied ? 'check' : 'copy'} size={13} />
    </Button>
  );
}
