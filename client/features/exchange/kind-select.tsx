import { useTranslation } from 'react-i18next';
import { type Kind, kinds } from '../../../domain/exchange/kinds.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';

/** Cases or evaluations. */
export function KindSelect({ chosen, onChoose }: { chosen: Kind; onChoose: (kind: Kind) => void }) {
  const { t } = useTranslation();
  return (
    <ChoiceSelect
      label={t('exchange.kind')}
      labelClass="caption"
      look="framed"
      chosen={chosen}
      choices={kinds.map((id) => ({ id, name: t(`exchange.kinds.${id}`) }))}
      onChoose={(id) => onChoose(id as Kind)}
    />
  );
}
