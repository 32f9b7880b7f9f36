import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { evaluatedKinds } from '../../../domain/exchange/evaluations.ts';
import type { Kind } from '../../../domain/exchange/kinds.ts';
import { useActing } from '../../data/acting.ts';
import { saveFile } from '../../data/download.ts';
import { cityToday } from '../../data/server-time.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { TextEntry } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { formatBytes } from '../../ui/format.ts';
import { KindSelect } from './kind-select.tsx';

type By = (typeof evaluatedKinds)[number];
type Form = 'json' | 'csv';

/** Saves the cases or the evaluation of some days as a file. */
export function GivePart() {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>('cases');
  const [from, setFrom] = useState(() => `${cityToday().slice(0, 8)}01`);
  const [to, setTo] = useState(cityToday);
  const [by, setBy] = useState<By>('street');
  const [format, setFormat] = useState<Form>('json');
  const [saved, setSaved] = useState<{ name: string; bytes: number } | null>(null);
  const { busy, refused, act } = useActing();
  const scope = { faults: refused?.errors ?? null, path: '' };

  async function save(): Promise<void> {
    setSaved(null);
    const name = `${kind}-${from}-${to}.${format}`;
    const days = { from, to, format };
    const bytes = await act(() =>
      kind === 'cases'
        ? saveFile('/api/exchange/cases', { query: days }, name)
        : saveFile('/api/exchange/evaluations', { query: { ...days, by } }, name),
    );
    if (bytes !== null) setSaved({ name, bytes });
  }

  return (
    <form
      className="part entry-group"
      data-form="give"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h3 className="caption">{t('exchange.give')}</h3>
      <p className="muted">{t('exchange.giveNote')}</p>
      <div className="pair">
        <KindSelect chosen={kind} onChoose={setKind} />
        <ChoiceSelect
          label={t('exchange.format')}
          labelClass="caption"
          look="framed"
          chosen={format}
          choices={[
            { id: 'json', name: 'JSON' },
            { id: 'csv', name: 'CSV' },
          ]}
          onChoose={(id) => setFormat(id as Form)}
        />
      </div>
      <div className="pair">
        <TextEntry
          label={t('figures.from')}
          value={from}
          onChange={setFrom}
          scope={scope}
          member="from"
          type="date"
        />
        <TextEntry
          label={t('figures.to')}
          value={to}
          onChange={setTo}
          scope={scope}
          member="to"
          type="date"
        />
      </div>
      {kind === 'evaluations' && (
        <ChoiceSelect
          label={t('exchange.by')}
          labelClass="caption"
          look="framed"
          chosen={by}
          choices={evaluatedKinds.map((id) => ({ id, name: t(`exchange.kindsOfUnits.${id}`) }))}
          onChoose={(id) => setBy(id as By)}
        />
      )}
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={from !== '' && to !== ''}
        text={t(busy ? 'exchange.saving' : 'exchange.save')}
        action="give"
      >
        {saved && (
          <p className="notice notice-good" role="status">
            {t('exchange.saved', { name: saved.name, size: formatBytes(saved.bytes) })}
          </p>
        )}
      </FormFoot>
    </form>
  );
}
