import { useTranslation } from 'react-i18next';
import type { NotKept } from '../outbox/keeping.ts';

/** Says that something could not be kept on the phone, and why. */
export function NotKeptNotice({ notKept }: { notKept: NotKept | null }) {
  const { t } = useTranslation('field');
  if (!notKept) return null;
  return (
    <p className="notice notice-error" role="alert" data-not-kept={notKept.why}>
      {notKept.why === 'full' ? t('step.full') : t('step.notKept', { detail: notKept.detail })}
    </p>
  );
}
