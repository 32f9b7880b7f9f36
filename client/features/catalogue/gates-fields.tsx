import { useTranslation } from 'react-i18next';
import type { Item } from '../../../domain/items/entries.ts';
import { gates, requirements } from '../../../domain/items/vocabulary.ts';
import { Choices } from '../../ui/choices.tsx';
import { FieldFaults, FieldGroup, faultsAt } from '../../ui/fields.tsx';
import type { ItemPart } from './reporting-fields.tsx';

/** What orders of the item need at each gate; nothing chosen leaves it to what holds for all items. */
export function GatesFields({ item, scope, write, byDefault }: ItemPart & { byDefault: Item['gates'] }) {
  const { t } = useTranslation();
  const name = (id: (typeof requirements)[number]) => t(`catalogue.fields.requirements.${id}`);
  return (
    <FieldGroup title={t('catalogue.fields.gates')}>
      <div className="triple-even">
        {gates.map((gate) => (
          <Choices
            key={gate}
            label={t(`catalogue.fields.gatesOf.${gate}`)}
            labelClass="caption"
            none={t('catalogue.fields.byDefault', { limit: byDefault[gate]?.map(name).join(', ') ?? '' })}
            choices={requirements.map((id) => ({ id, name: name(id) }))}
            chosen={new Set(item.gates[gate])}
            onChange={(chosen) => {
              const { [gate]: _before, ...others } = item.gates;
              const own = requirements.filter((id) => chosen.has(id));
              write({ gates: own.length > 0 ? { ...others, [gate]: own } : others });
            }}
          />
        ))}
      </div>
      <FieldFaults faults={faultsAt(scope.faults, `${scope.path}/gates`)} />
    </FieldGroup>
  );
}
