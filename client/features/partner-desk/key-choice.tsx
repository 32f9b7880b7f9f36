import { useTranslation } from 'react-i18next';
import type { ApiKey } from '../../../domain/answers/accounts.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';

/** Which of one's keys is meant; nothing to choose where there is one. */
export function KeyChoice(props: {
  keys: readonly ApiKey[];
  chosen: number;
  onChoose: (key: number) => void;
}) {
  const { keys, chosen, onChoose } = props;
  const { t } = useTranslation();
  if (keys.length < 2) return null;
  return (
    <ChoiceSelect
      label={t('partnerDesk.key')}
      labelClass="caption"
      look="framed"
      choices={keys.map(({ id, label }) => ({ id: String(id), name: `${label} #${id}` }))}
      chosen={String(chosen)}
      onChoose={(id) => onChoose(Number(id))}
    />
  );
}
