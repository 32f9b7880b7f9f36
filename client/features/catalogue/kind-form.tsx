import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { type WarningKind, warningLevels } from '../../../domain/answers/warnings.ts';
import { ChoiceEntry, FieldFaults, FieldGroup, type FieldScope, faultsAt } from '../../ui/fields.tsx';
import { preferences } from '../../ui/preferences.ts';
import { SearchedChoices } from '../../ui/searched-choices.tsx';
import { layers } from '../layers/public.ts';
import { changeKind, drafts, removeKind } from './drafts.ts';
import { Names } from './names.tsx';
import { openPage } from './pages.ts';
import { choiceOf } from './searched.ts';
import { Tick } from './tick.tsx';
import type { Catalogue } from './types.ts';

interface KindPart {
  kind: WarningKind;
  scope: FieldScope;
  write: (change: Partial<WarningKind>) => void;
}

/** From which level on the kind opens orders, of which item, and per which layer. */
function Orders({ kind: { orders }, scope, write, catalogue }: KindPart & { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const known = useStore(layers, (state) => state.layers);
  const items = catalogue.items.map(({ code, title }) => choiceOf(code, title, language));
  return (
    <FieldGroup title={t('warnings.orders')}>
      <Tick
        label={t('warnings.opensOrders')}
        member="orders"
        isChosen={orders !== null}
        onChange={(chosen) =>
          write({
            orders: chosen ? { from: 'orange', item: items[0]?.id ?? '', per: known[0]?.id ?? '' } : null,
          })
        }
      />
      {orders && (
        <>
          <ChoiceEntry
            label={t('warnings.fromLevel')}
            member="orders/from"
            scope={scope}
            choices={warningLevels.map((id) => ({ id, name: t(`warnings.levels.${id}`) }))}
            chosen={orders.from}
            onChoose={(id) =>
              write({ orders: { ...orders, from: warningLevels.find((each) => each === id)! } })
            }
          />
          <ChoiceEntry
            label={t('warnings.item')}
            member="orders/item"
            scope={scope}
            choices={items}
            chosen={orders.item}
            onChoose={(item) => write({ orders: { ...orders, item } })}
          />
          <ChoiceEntry
            label={t('warnings.per')}
            member="orders/per"
            scope={scope}
            choices={[
              ...known.map(({ id, title }) => ({ id, name: title[language] })),
              ...(known.some(({ id }) => id === orders.per)
                ? []
                : [{ id: orders.per, name: t('choices.gone', { id: orders.per }) }]),
            ]}
            chosen={orders.per}
            onChoose={(per) => write({ orders: { ...orders, per } })}
          />
        </>
      )}
    </FieldGroup>
  );
}

/** One kind of warnings of the draft, to be written on. */
export function KindForm({ index, catalogue }: { index: number; catalogue: Catalogue }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const known = useStore(layers, (state) => state.layers);
  const faults = useStore(drafts, (state) => state.faults);
  const kind = catalogue.warningKinds[index]!;
  const scope = { faults, path: `/warningKinds/${index}` };
  const write = (change: Partial<WarningKind>) => changeKind(index, { ...kind, ...change });
  return (
    <div data-kind-form={kind.code}>
      <FieldGroup title={kind.code}>
        <Names title={kind.title} scope={scope} onChange={(title) => write({ title })} />
        <FieldFaults faults={faultsAt(faults, `${scope.path}/code`)} />
      </FieldGroup>
      <Orders kind={kind} scope={scope} write={write} catalogue={catalogue} />
      <FieldGroup title={t('warnings.facilities')}>
        <SearchedChoices
          label={t('warnings.facilitiesOf')}
          member="facilities"
          choices={known.map(({ id, title }) => choiceOf(id, title, language))}
          chosen={kind.facilities}
          onChange={(facilities) => write({ facilities })}
        />
        <FieldFaults faults={faultsAt(faults, `${scope.path}/facilities`)} />
      </FieldGroup>
      <div className="part">
        <Button
          className="button button-small"
          data-action="remove-kind"
          onPress={() => {
            removeKind(kind.code);
            openPage('kinds');
          }}
        >
          {t('catalogue.fields.remove')}
        </Button>
      </div>
    </div>
  );
}
