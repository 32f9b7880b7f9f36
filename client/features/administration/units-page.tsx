import { useDeferredValue, useState } from 'react';
import { Button, GridList, GridListItem, Input, SearchField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { city } from '../../../domain/access/principal.ts';
import type { CityUnit } from '../../../domain/answers/units.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { usePages } from '../../data/pages.ts';
import { askAgain, useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { useUnitName } from '../../ui/names.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openPage } from './pages.ts';
import { UnitForm } from './unit-form.tsx';
import { knownKinds, useNameOfUnit, useUnitKind } from './unit-words.ts';

const atOnce = 100;
const anyKind = 'any';

const open = (code: string) => openPage('units', code === city ? null : code);

/** The units above one, from the city down. */
function Trail({ unit }: { unit: CityUnit }) {
  const above = useAnswer('/api/units/{code}', { params: { code: unit.parent ?? unit.code } });
  return (
    <>
      {unit.parent !== null && above.value && (
        <>
          {above.value.parent !== null && <Trail unit={above.value} />}
          <UnitLink code={unit.parent} />
          <span className="muted">›</span>
        </>
      )}
    </>
  );
}

function UnitLink({ code }: { code: string }) {
  const name = useNameOfUnit(code);
  return (
    <Button className="link" onPress={() => open(code)}>
      {name}
    </Button>
  );
}

function UnitRow({ unit }: { unit: CityUnit }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const kindOf = useUnitKind();
  const { code, kind, people, children, byHand } = unit;
  return (
    <GridListItem id={code} textValue={nameOf(unit)} className="bench-row" data-unit={code}>
      <span className="bench-name">
        <span className="bench-title">{nameOf(unit)}</span>
      </span>
      <span className="bench-marks">
        {byHand && <span className="chip">{t('administration.byHand')}</span>}
        {children > 0 && <span className="chip">{t('administration.below', { count: children })}</span>}
      </span>
      <span className="bench-sub">
        {kindOf(kind)} · <code>{code}</code> · {t('administration.peopleIn', { count: people })}
      </span>
    </GridListItem>
  );
}

/** The units right below one, or all that are searched for. */
function UnitList({ parent }: { parent: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const kindOf = useUnitKind();
  const [typed, setTyped] = useState('');
  const [kind, setKind] = useState<string>(anyKind);
  const wanted = useDeferredValue(typed).trim();
  const { rows, hasMore, isReading, problem, readMore, readAgain } = usePages(
    ['units', parent, wanted, kind],
    async (cursor) => {
      const query = {
        limit: atOnce,
        ...(wanted ? { q: wanted } : { parent }),
        ...(kind === anyKind ? {} : { kind }),
        ...(cursor ? { cursor } : {}),
      };
      const { units, next } = await call('get', '/api/units', { query });
      return { rows: units, next };
    },
  );
  return (
    <>
      <div className="bench-search search-row">
        <SearchField
          className="search-text"
          aria-label={t('administration.findUnit')}
          value={typed}
          onChange={setTyped}
        >
          <Input placeholder={t('administration.findUnit')} />
        </SearchField>
        <ChoiceSelect
          label={t('administration.kind')}
          labelClass="sr-only"
          look="framed"
          choices={[
            { id: anyKind, name: t('administration.anyKind') },
            ...knownKinds.map((id) => ({ id, name: kindOf(id) })),
          ]}
          chosen={kind}
          onChoose={setKind}
        />
      </div>
      {problem ? (
        <RefusalNotice problem={problem}>
          <Button className="button button-small" onPress={readAgain}>
            {t('incident.retry')}
          </Button>
        </RefusalNotice>
      ) : (
        <GridList
          aria-label={t('administration.pages.units')}
          className="bench-list"
          items={(rows ?? []).map((unit) => ({ ...unit, id: unit.code }))}
          dependencies={[language]}
          onAction={(key) => open(String(key))}
          renderEmptyState={() => (
            <p className="message" aria-busy={isReading}>
              {t(
                isReading
                  ? 'work.loading'
                  : wanted
                    ? 'administration.noUnitFound'
                    : 'administration.noneBelow',
              )}
            </p>
          )}
        >
          {(unit) => <UnitRow unit={unit} />}
        </GridList>
      )}
      {hasMore && (
        <div className="more-row">
          <Button className="button button-small" isDisabled={isReading} onPress={readMore}>
            {t('work.more')}
          </Button>
        </div>
      )}
    </>
  );
}

/** One unit: what it is, where it lies, and what can be done about it. */
function UnitHead({ unit }: { unit: CityUnit }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const kindOf = useUnitKind();
  const [form, setForm] = useState<'change' | 'add' | null>(null);
  const { busy, refused, act } = useActing();
  const { code, kind, parent, people, byHand } = unit;
  const changed = () => {
    setForm(null);
    void askAgain('/api/units');
    void askAgain('/api/units/{code}');
  };
  async function remove(): Promise<void> {
    const done = await act(async () => {
      await call('delete', '/api/units/{code}', { params: { code } });
      return true;
    });
    if (!done) return;
    changed();
    open(parent ?? city);
  }
  return (
    <>
      {parent !== null && (
        <nav className="unit-trail" aria-label={t('work.trail')}>
          <Trail unit={unit} />
          <span>{nameOf(unit)}</span>
        </nav>
      )}
      <section className="part" data-unit-open={code}>
        <h3 className="entry-title">
          {nameOf(unit)}
          <span className="chip">{kindOf(kind)}</span>
        </h3>
        <p className="muted">
          <code>{code}</code> · {t('administration.peopleIn', { count: people })}
          {parent !== null && ` · ${t(byHand ? 'administration.keptByHand' : 'administration.fromLayers')}`}
        </p>
        {form === null && (
          <div className="actions-row actions-wrap">
            <Button className="button button-small" data-action="add-unit" onPress={() => setForm('add')}>
              {t('administration.addUnit')}
            </Button>
            {parent !== null && (
              <>
                <Button
                  className="button button-small"
                  data-action="change-unit"
                  onPress={() => setForm('change')}
                >
                  {t('administration.changeUnit')}
                </Button>
                <ConfirmButton
                  text={t('webhooks.remove')}
                  sure={t('webhooks.confirmRemove')}
                  action="remove-unit"
                  busy={busy}
                  onSure={() => void remove()}
                />
              </>
            )}
          </div>
        )}
        {refused && <RefusalNotice problem={refused} />}
      </section>
      {form && (
        <UnitForm
          key={form}
          unit={form === 'change' ? unit : null}
          parent={form === 'change' ? (parent ?? city) : code}
          onSaved={(saved) => {
            changed();
            open(saved);
          }}
          onLeft={() => setForm(null)}
        />
      )}
    </>
  );
}

/** The tree of units, one of them open with those right below it. */
export function UnitsPage({ entry }: { entry: string | null }) {
  const code = entry ?? city;
  const answer = useAnswer('/api/units/{code}', { params: { code } });
  return (
    <Answered answer={answer}>
      {(unit) => (
        <>
          <UnitHead key={unit.code} unit={unit} />
          <UnitList key={`below ${unit.code}`} parent={unit.code} />
        </>
      )}
    </Answered>
  );
}
