import { useDeferredValue, useState } from 'react';
import {
  Autocomplete,
  Button,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  SearchField,
  Select,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { city } from '../../../domain/access/principal.ts';
import type { CityUnit } from '../../../domain/answers/units.ts';
import { useAnswer } from '../../data/queries.ts';
import { Icon } from '../../ui/icons.tsx';
import { useUnitName } from '../../ui/names.ts';
import { Popover } from '../../ui/popover.tsx';
import { useNameOfUnit, useUnitKind } from './unit-words.ts';

/** Of thousands of units, few enough to look through; typing narrows them. */
const mostShown = 50;

/** The search and what it finds. A select reads its choices from a copy of this: what is typed is kept above both. */
function UnitChoices(props: { kind: string | undefined; typed: string; onType: (typed: string) => void }) {
  const { kind, typed, onType } = props;
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const kindOf = useUnitKind();
  const wanted = useDeferredValue(typed).trim();
  const found = useAnswer('/api/units', {
    query: { limit: mostShown, ...(kind ? { kind } : {}), ...(wanted ? { q: wanted } : {}) },
  });
  return (
    <Autocomplete inputValue={typed} onInputChange={onType}>
      <SearchField className="unit-search" aria-label={t('administration.findUnit')} autoFocus>
        <Input placeholder={t('administration.findUnit')} spellCheck={false} />
      </SearchField>
      <ListBox
        className="menu"
        data-popup
        items={(found.value?.units ?? []).map((unit) => ({ ...unit, id: unit.code }))}
        renderEmptyState={() => (
          <p className="message">
            {t(found.status === 'loading' ? 'work.loading' : 'administration.noUnitFound')}
          </p>
        )}
      >
        {(unit: CityUnit & { id: string }) => (
          <ListBoxItem id={unit.code} textValue={nameOf(unit)} className="menu-item">
            <span>{nameOf(unit)}</span>
            <span className="muted">
              {kindOf(unit.kind)} · {unit.code}
            </span>
          </ListBoxItem>
        )}
      </ListBox>
    </Autocomplete>
  );
}

/** A unit of the city, found by part of its name or the beginning of its code. */
export function UnitPicker(props: {
  label: string;
  /** The code of the chosen unit; empty for none. */
  chosen: string;
  onChoose: (code: string) => void;
  /** Only units of this kind. */
  kind?: string | undefined;
}) {
  const { label, chosen, onChoose, kind } = props;
  const { t } = useTranslation();
  const name = useNameOfUnit(chosen || city);
  const [typed, setTyped] = useState('');
  return (
    <div className="field" data-member="unit">
      <Select
        className="select"
        value={chosen || null}
        onChange={(key) => key !== null && onChoose(String(key))}
        onOpenChange={() => setTyped('')}
      >
        <Label className="caption">{label}</Label>
        <Button className="select-button">
          <span>{chosen === '' ? t('sources.form.choose') : name}</span>
          <Icon name="chevron" size={12} />
        </Button>
        <Popover className="unit-popover" placement="bottom start" maxHeight={340}>
          <UnitChoices kind={kind} typed={typed} onType={setTyped} />
        </Popover>
      </Select>
    </div>
  );
}
