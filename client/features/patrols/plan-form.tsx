import { type FormEvent, useState } from 'react';
import { Button, Checkbox, Input, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { PatrolPlanDetail } from '../../../domain/answers/patrols.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { askAgain, useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { FaultList } from '../../ui/fields.tsx';
import { toCityField } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { openOperation } from '../operations/public.ts';
import { ChecklistFields } from './checklist-fields.tsx';
import { planDraft } from './drawn.ts';
import { type Frequency, frequencies, frequencyOf } from './frequency.ts';
import { fieldsOf, newFields, type PlanFields, requestOf } from './plan-fields.ts';
import { TargetFields } from './target-fields.tsx';

/** The day in the city, as fields of days have it. */
const today = () => toCityField(new Date()).slice(0, 10);

function Entry(props: {
  name: keyof PlanFields;
  label: string;
  fields: PlanFields;
  onChange: (changed: Partial<PlanFields>) => void;
  type?: 'text' | 'number' | 'date' | 'time';
  isRequired?: boolean;
}) {
  const { name, label, fields, onChange, type = 'text', isRequired = false } = props;
  return (
    <TextField
      className="field"
      value={String(fields[name])}
      onChange={(value) => onChange({ [name]: value })}
      isRequired={isRequired}
      type={type as 'text'}
    >
      <Label>{label}</Label>
      <Input data-field={name} />
    </TextField>
  );
}

function Form({ before }: { before: PatrolPlanDetail | null }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const draft = useStore(planDraft, (state) => state.draft);
  const [fields, setFields] = useState<PlanFields>(() =>
    before ? fieldsOf(before) : newFields(draft, user?.grants[0]?.unit ?? 'city', today()),
  );
  const { busy, refused, act } = useActing();
  const change = (changed: Partial<PlanFields>) => setFields({ ...fields, ...changed });
  const shared = { fields, onChange: change };
  const frequency = frequencyOf({
    rule: fields.rule === '' ? null : fields.rule,
    times: Number(fields.times),
  });

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = requestOf(fields);
    const kept = await act(() =>
      before
        ? call('put', '/api/patrols/plans/{id}', {
            params: { id: before.id },
            body,
            revision: before.revision,
          })
        : call('post', '/api/patrols/plans', { body }),
    );
    if (!kept) return;
    planDraft.setState({ draft: null });
    void askAgain('/api/patrols/plans');
    void askAgain('/api/patrols/plans/{id}');
    void askAgain('/api/patrols/tasks');
    openOperation('patrols', `plan-${kept.id}`);
  }

  return (
    <form className="part entry-group" data-form="patrol-plan" onSubmit={(event) => void submit(event)}>
      <h3 className="caption">{t(before ? 'patrols.edit' : 'patrols.newPlan')}</h3>
      <Entry name="title" label={t('patrols.title')} isRequired {...shared} />
      <div className="pair">
        <ChoiceSelect
          label={t('patrols.kind')}
          labelClass="caption"
          look="framed"
          chosen={fields.kind}
          choices={(['patrol', 'survey'] as const).map((id) => ({ id, name: t(`patrols.kinds.${id}`) }))}
          onChoose={(kind) =>
            change(
              kind === 'survey'
                ? { kind, rule: '', checkIns: true, share: '', perTarget: true }
                : { kind: 'patrol' },
            )
          }
        />
        <Entry name="unit" label={t('patrols.unit')} isRequired {...shared} />
      </div>
      <div className="pair">
        <Entry name="person" label={t('patrols.personOrUnit')} {...shared} />
        <Entry name="team" label={t('patrols.team')} {...shared} />
      </div>
      <TargetFields
        label={t('patrols.places')}
        targets={fields.targets}
        onChange={(targets) => change({ targets })}
      />
      <div className="pair">
        <ChoiceSelect
          label={t('patrols.often')}
          labelClass="caption"
          look="framed"
          chosen={frequency}
          choices={([...Object.keys(frequencies), 'own'] as Frequency[]).map((id) => ({
            id,
            name: t(`patrols.frequencies.${id}`),
          }))}
          onChoose={(id) => {
            if (id === 'own') return change({ rule: 'FREQ=WEEKLY', times: '2' });
            const { rule, times } = frequencies[id as keyof typeof frequencies];
            change({ rule: rule ?? '', times: String(times) });
          }}
        />
        <Entry name="at" label={t('patrols.at')} type="time" {...shared} />
      </div>
      {frequency === 'own' && (
        <div className="pair">
          <Entry name="rule" label={t('patrols.rule')} {...shared} />
          <Entry name="times" label={t('patrols.times')} type="number" {...shared} />
        </div>
      )}
      <div className="pair">
        <Entry name="hours" label={t('patrols.hours')} type="number" {...shared} />
        <Entry name="reason" label={t('patrols.reason')} {...shared} />
      </div>
      <div className="pair">
        <Entry name="fromDay" label={t('patrols.fromDay')} type="date" isRequired {...shared} />
        <Entry name="untilDay" label={t('patrols.untilDay')} type="date" {...shared} />
      </div>
      <div className="pair">
        <Entry name="share" label={t('patrols.leastShare')} type="number" {...shared} />
        <Entry name="within" label={t('patrols.reach')} type="number" {...shared} />
      </div>
      <div className="pair">
        <Entry name="minutes" label={t('patrols.leastMinutes')} type="number" {...shared} />
        <Checkbox className="tick" isSelected={fields.checkIns} onChange={(checkIns) => change({ checkIns })}>
          <i>
            <Icon name="check" size={11} />
          </i>
          {t('patrols.doneCheckIns')}
        </Checkbox>
      </div>
      <TextField className="field" value={fields.items} onChange={(items) => change({ items })}>
        <Label>{t('patrols.itemCodes')}</Label>
        <TextArea rows={2} />
      </TextField>
      <ChecklistFields
        questions={fields.checklist}
        perTarget={fields.perTarget}
        onChange={(checklist) => change({ checklist })}
        onPerTarget={(perTarget) => change({ perTarget })}
      />
      {refused && (
        <RefusalNotice problem={refused}>
          {refused.errors.length > 0 && <FaultList faults={refused.errors} />}
        </RefusalNotice>
      )}
      <div className="actions-row">
        <Button
          className="button"
          onPress={() => {
            planDraft.setState({ draft: null });
            openOperation('patrols', before ? `plan-${before.id}` : 'plans');
          }}
        >
          {t('patrols.cancel')}
        </Button>
        <Button
          className="button button-primary"
          type="submit"
          data-action="keep-plan"
          isDisabled={busy || fields.targets.length === 0 || fields.title.trim() === ''}
        >
          {t('patrols.keep')}
        </Button>
      </div>
    </form>
  );
}

function Changing({ id }: { id: number }) {
  const answer = useAnswer('/api/patrols/plans/{id}', { params: { id } });
  return <Answered answer={answer}>{(plan) => <Form key={plan.revision} before={plan} />}</Answered>;
}

/** The form of a plan; of a new one where there is none yet. */
export function PlanForm({ id }: { id: number | null }) {
  return id === null ? <Form before={null} /> : <Changing id={id} />;
}
