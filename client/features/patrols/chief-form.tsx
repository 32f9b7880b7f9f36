import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Chief, ChiefSystem } from '../../../domain/answers/patrol-figures.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { askAgain, useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { ChoiceEntry, FieldFaults, faultsAt, TextEntry } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { toCityField } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { type ChiefFields, chiefFieldsOf, chiefRequestOf, newChief } from './chief-fields.ts';
import { TargetFields } from './target-fields.tsx';

interface FormProps {
  systems: readonly ChiefSystem[];
  chiefs: readonly Chief[];
  /** The chief that is changed; null for one who is appointed. */
  before: Chief | null;
}

/** Asks again whatever tells of chiefs. */
export function askChiefsAgain(): void {
  void askAgain('/api/patrols/chiefs');
  void askAgain('/api/patrols/chiefs/{id}');
}

/** Fields of a chief, each with what the service says is wrong with it. */
function Form({ systems, chiefs, before }: FormProps) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const [fields, setFields] = useState<ChiefFields>(() => {
    const [first] = systems;
    const today = toCityField(new Date()).slice(0, 10);
    const level = first?.levels.at(-1)?.code ?? '';
    return before
      ? chiefFieldsOf(before)
      : newChief(first?.code ?? '', level, user?.grants[0]?.unit ?? 'city', today);
  });
  const { busy, refused, act } = useActing();
  const change = (changed: Partial<ChiefFields>) => setFields({ ...fields, ...changed });
  const scope = { faults: refused?.errors ?? null, path: '' };
  const system = systems.find(({ code }) => code === fields.system);
  const above = chiefs.filter((chief) => chief.system === fields.system && chief.id !== before?.id);
  const text = (member: 'name' | 'title' | 'person' | 'unit' | 'fromDay' | 'untilDay') => ({
    member,
    scope,
    value: fields[member],
    onChange: (value: string) => change({ [member]: value }),
  });

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = chiefRequestOf(fields);
    const kept = await act(() =>
      before
        ? call('put', '/api/patrols/chiefs/{id}', {
            params: { id: before.id },
            body,
            revision: before.revision,
          })
        : call('post', '/api/patrols/chiefs', { body }),
    );
    if (!kept) return;
    askChiefsAgain();
    openOperation('patrols', `chief-${kept.id}`);
  }

  return (
    <form
      className="part entry-group"
      data-form="patrol-chief"
      aria-label={t(before ? 'patrols.changeChief' : 'patrols.appoint')}
      onSubmit={(event) => void submit(event)}
    >
      <h3 className="caption">{t(before ? 'patrols.changeChief' : 'patrols.appoint')}</h3>
      <div className="pair">
        <ChoiceEntry
          label={t('patrols.system')}
          member="system"
          scope={scope}
          chosen={fields.system}
          choices={systems.map(({ code, title }) => ({ id: code, name: title[language] }))}
          onChoose={(code) => {
            const levels = systems.find((each) => each.code === code)?.levels ?? [];
            const level = levels.some((each) => each.code === fields.level)
              ? fields.level
              : (levels.at(-1)?.code ?? '');
            change({ system: code, level, superior: '', areas: [] });
          }}
        />
        <ChoiceEntry
          label={t('patrols.level')}
          member="level"
          scope={scope}
          chosen={fields.level}
          choices={(system?.levels ?? []).map(({ code, title }) => ({ id: code, name: title[language] }))}
          onChoose={(level) => change({ level })}
        />
      </div>
      <div className="pair">
        <TextEntry label={t('patrols.chiefName')} {...text('name')} />
        <TextEntry label={t('patrols.post')} {...text('title')} />
      </div>
      <div className="pair">
        <TextEntry label={t('patrols.unit')} {...text('unit')} />
        <TextEntry label={t('patrols.account')} {...text('person')} />
      </div>
      <ChoiceEntry
        label={t('patrols.superior')}
        member="superior"
        scope={scope}
        chosen={fields.superior === '' ? 'none' : fields.superior}
        choices={[
          { id: 'none', name: t('patrols.noSuperior') },
          ...above.map(({ id, name, title }) => ({
            id: String(id),
            name: title ? `${name} · ${title}` : name,
          })),
        ]}
        onChoose={(id) => change({ superior: id === 'none' ? '' : id })}
      />
      <TargetFields
        key={fields.system}
        label={t('patrols.chiefAreas')}
        only={system?.grids ?? []}
        targets={fields.areas}
        onChange={(targets) => change({ areas: targets.filter((target) => 'layer' in target) })}
      />
      <FieldFaults faults={faultsAt(scope.faults, '/areas')} />
      <div className="pair">
        <TextEntry label={t('patrols.inOfficeFrom')} type="date" {...text('fromDay')} />
        <TextEntry label={t('patrols.inOfficeUntil')} type="date" {...text('untilDay')} />
      </div>
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={fields.name.trim() !== '' && fields.unit.trim() !== ''}
        text={t(before ? 'patrols.keepChief' : 'patrols.appointChief')}
        action="keep-chief"
        onLeave={() => openOperation('patrols', before ? `chief-${before.id}` : 'chiefs')}
      />
    </form>
  );
}

/** The form of a chief; of one who is appointed where there is none yet. */
export function ChiefForm({ id }: { id: number | null }) {
  const answer = useAnswer('/api/patrols/chiefs', { query: { limit: 500 } });
  return (
    <Answered answer={answer}>
      {({ systems, chiefs }) => {
        const before = id === null ? null : chiefs.find((chief) => chief.id === id);
        if (before === undefined) return <Missing />;
        return <Form key={before?.revision} systems={systems} chiefs={chiefs} before={before} />;
      }}
    </Answered>
  );
}

function Missing() {
  const { t } = useTranslation();
  return <p className="notice">{t('patrols.noSuchChief')}</p>;
}
