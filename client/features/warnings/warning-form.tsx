import { type FormEvent, useState } from 'react';
import { Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import {
  type WarningDetail,
  type WarningKind,
  type WarningLevel,
  warningLevels,
} from '../../../domain/answers/warnings.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { openOperation } from '../operations/public.ts';
import { AreaFields, isWhole, requestOf, type WantedArea } from './area-fields.tsx';
import { rereadWarnings } from './warnings.ts';

const spans = [3, 6, 12, 24, 48] as const;
const untilLifted = 'lifted';
const sameEnd = 'same';

/** By which rule a kind becomes orders. */
function RuleText({ kind: { orders } }: { kind: WarningKind }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { items, layers: known } = useStore(layers, (state) => state);
  if (!orders) return <p className="muted">{t('warnings.noRule')}</p>;
  const layer = known.find(({ id }) => id === orders.per)?.title[language] ?? orders.per;
  return (
    <p className="muted">
      {t('warnings.rule', {
        level: t(`warnings.levels.${orders.from}`),
        layer,
        item: items.get(orders.item)?.title[language] ?? orders.item,
      })}
    </p>
  );
}

/** The area of a warning as it is, as a request says it. */
function areaBefore({ areas, geometry }: WarningDetail) {
  if (areas)
    return { areas: areas.map(({ layer, code }) => ({ layer: layer as 'districts' | 'streets', code })) };
  return geometry ? { geometry } : {};
}

/** Raises a warning, or changes one: what is sent is said again before it is done. */
export function WarningForm(props: {
  kinds: readonly WarningKind[];
  before?: WarningDetail;
  onDone: () => void;
}) {
  const { kinds, before, onDone } = props;
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const [kind, setKind] = useState(before?.kind ?? kinds[0]?.code ?? '');
  const [level, setLevel] = useState<WarningLevel>(before?.level ?? 'yellow');
  const [text, setText] = useState(before?.text ?? '');
  const [area, setArea] = useState<WantedArea>({
    by: before ? 'same' : 'areas',
    codes: new Set(),
    drawn: null,
  });
  const [span, setSpan] = useState<string>(before ? sameEnd : '12');
  const [asking, setAsking] = useState(false);
  const { busy, refused, act } = useActing();
  const chosen = kinds.find(({ code }) => code === kind);

  function endOf(): { expiresAt?: string } {
    if (span === untilLifted) return {};
    if (span === sameEnd) return before?.expiresAt ? { expiresAt: before.expiresAt } : {};
    return { expiresAt: new Date(Date.now() + Number(span) * 3_600_000).toISOString() };
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!asking) return setAsking(true);
    const where = area.by === 'same' && before ? areaBefore(before) : requestOf(area);
    const body = { kind, level, text: text.trim(), ...where, ...endOf() };
    const done = await act(() =>
      before
        ? call('put', '/api/warnings/{id}', { params: { id: before.id }, body })
        : call('post', '/api/warnings', { body }),
    );
    setAsking(false);
    if (!done) return;
    onDone();
    void rereadWarnings();
    if (!before) openOperation('warnings', String(done.id));
  }

  return (
    <form
      className="part entry-group"
      data-form={before ? 'change-warning' : 'raise-warning'}
      onSubmit={(event) => void submit(event)}
    >
      <h3 className="caption">{t(before ? 'warnings.change' : 'warnings.raise')}</h3>
      <div className="pair">
        <ChoiceSelect
          label={t('warnings.kind')}
          labelClass="caption"
          look="framed"
          choices={kinds.map(({ code, title }) => ({ id: code, name: title[language] }))}
          chosen={kind}
          onChoose={setKind}
        />
        <ChoiceSelect
          label={t('warnings.level')}
          labelClass="caption"
          look="framed"
          choices={warningLevels.map((each) => ({ id: each, name: t(`warnings.levels.${each}`) }))}
          chosen={level}
          onChoose={(each) => setLevel(each as WarningLevel)}
        />
      </div>
      {chosen && <RuleText kind={chosen} />}
      <TextField className="field" value={text} onChange={setText} isRequired maxLength={4000} autoFocus>
        <Label>{t('warnings.text')}</Label>
        <TextArea rows={3} />
      </TextField>
      <AreaFields wanted={area} hasBefore={before !== undefined} onChange={setArea} />
      <ChoiceSelect
        label={t('warnings.until')}
        labelClass="caption"
        look="framed"
        choices={[
          ...(before ? [{ id: sameEnd, name: t('warnings.sameEnd') }] : []),
          ...spans.map((hours) => ({ id: String(hours), name: t('warnings.hours', { count: hours }) })),
          { id: untilLifted, name: t('warnings.untilLifted') },
        ]}
        chosen={span}
        onChoose={setSpan}
      />
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={text.trim() !== '' && isWhole(area)}
        text={
          asking
            ? t(before ? 'warnings.confirmChange' : 'warnings.confirm')
            : `${t(before ? 'warnings.change' : 'warnings.raise')}…`
        }
        action="send-warning"
        onLeave={() => (asking ? setAsking(false) : onDone())}
      >
        {asking && <p className="notice notice-warning">{t('warnings.ask')}</p>}
      </FormFoot>
    </form>
  );
}
