import { useTranslation } from 'react-i18next';
import type { Item } from '../../../domain/items/entries.ts';
import { acceptances, optionalFields } from '../../../domain/items/vocabulary.ts';
import { Choices } from '../../ui/choices.tsx';
import { ChoiceEntry, FieldGroup, type FieldScope, TextEntry } from '../../ui/fields.tsx';
import { ListEntry } from './list-entry.tsx';

/** An item of the draft, the path of its faults, and the function that changes it. */
export interface ItemPart {
  item: Item;
  scope: FieldScope;
  write: (change: Partial<Item>) => void;
}

/** None of the choices. */
const none = 'none';

/** What a report of the item must carry, how it becomes an order, and what the item is called elsewhere. */
export function ReportingFields({ item, scope, write }: ItemPart) {
  const { t } = useTranslation();
  const { required, acceptance, classes } = item;
  const gbt = classes.gbt30428;
  const isOwn = (field: string) => field.startsWith('properties.');
  const properties = required.filter(isOwn).map((field) => field.slice('properties.'.length));
  const asked = required.filter((field) => !isOwn(field));
  const kinds = ['part', 'event'] as const;
  const classify = (change: Partial<Item['classes']>) => write({ classes: { ...classes, ...change } });
  return (
    <FieldGroup title={t('catalogue.fields.reporting')}>
      <ChoiceEntry
        label={t('catalogue.fields.acceptance')}
        member="acceptance"
        scope={scope}
        choices={acceptances.map((id) => ({ id, name: t(`catalogue.fields.acceptances.${id}`) }))}
        chosen={acceptance}
        onChoose={(id) => write({ acceptance: acceptances.find((each) => each === id)! })}
      />
      <div className="field" data-member="required">
        <Choices
          label={t('catalogue.item.required')}
          labelClass="caption"
          none={t('catalogue.fields.nothingRequired')}
          choices={optionalFields.map((id) => ({ id, name: t(`catalogue.fields.reportFields.${id}`) }))}
          chosen={new Set(asked)}
          onChange={(chosen) =>
            write({
              required: [...optionalFields.filter((field) => chosen.has(field)), ...required.filter(isOwn)],
            })
          }
        />
      </div>
      <ListEntry
        label={t('catalogue.fields.properties')}
        member="required"
        scope={scope}
        words={properties}
        onChange={(words) =>
          write({ required: [...asked, ...words.map((word) => `properties.${word}` as const)] })
        }
      />
      <div className="triple">
        <ChoiceEntry
          label={t('catalogue.item.gbt')}
          member="classes/gbt30428/kind"
          scope={scope}
          choices={[
            { id: none, name: t('catalogue.fields.noClass') },
            ...kinds.map((id) => ({ id, name: t(`catalogue.item.${id}`) })),
          ]}
          chosen={gbt?.kind ?? none}
          onChoose={(id) => {
            const kind = kinds.find((each) => each === id);
            classify({ gbt30428: kind && { major: '', ...gbt, kind } });
          }}
        />
        {gbt && (
          <>
            <TextEntry
              label={t('catalogue.fields.major')}
              member="classes/gbt30428/major"
              scope={scope}
              value={gbt.major}
              onChange={(major) => classify({ gbt30428: { ...gbt, major } })}
            />
            <TextEntry
              label={t('catalogue.fields.minor')}
              member="classes/gbt30428/minor"
              scope={scope}
              value={gbt.minor ?? ''}
              onChange={(minor) =>
                classify({ gbt30428: { ...gbt, minor: minor === '' ? undefined : minor } })
              }
            />
          </>
        )}
      </div>
      <ListEntry
        label={t('catalogue.item.ai')}
        member="classes/ai"
        scope={scope}
        words={classes.ai ?? []}
        onChange={(words) => classify({ ai: words.length > 0 ? words : undefined })}
      />
    </FieldGroup>
  );
}
