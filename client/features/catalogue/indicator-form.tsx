import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Indicator, IndicatorPreview } from '../../../domain/answers/indicators.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { askAgain } from '../../data/queries.ts';
import { FieldFaults, FieldGroup, type FieldScope, faultsAt } from '../../ui/fields.tsx';
import { formatValue, unitOf } from '../../ui/indicator-value.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { type Part, RangeFields, WhatFields } from './indicator-fields.tsx';
import { SourceFields } from './indicator-source.tsx';
import { definitionOf, sourceOf, type Typed, typedOf } from './indicator-typed.ts';
import type { Catalogue } from './types.ts';

/** What the source would tell now, once asked. */
function Preview({ typed, told }: { typed: Typed; told: IndicatorPreview | null }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  if (!told) return null;
  if (told.fault)
    return (
      <p className="notice notice-warning" role="status" data-preview="fault">
        {told.fault.text[language]}
      </p>
    );
  if (told.value === null)
    return (
      <p className="notice" role="status" data-preview="none">
        {t(typed.source.kind === 'pushed' ? 'indicators.previewSent' : 'indicators.previewNone')}
      </p>
    );
  const decimals = Math.min(6, Math.max(0, Math.trunc(Number(typed.decimals)) || 0));
  const value = formatValue({ decimals }, told.value, language);
  return (
    <p className="notice" role="status" data-preview="value">
      {t('indicators.previewValue', {
        value: `${value} ${unitOf({ unit: typed.unit, decimals }, told.value, language)}`.trim(),
      })}
    </p>
  );
}

/** An indicator to be written on, or a new one of a code: all that it is, and what its source tells before it is saved. */
export function IndicatorForm(props: {
  code: string;
  indicator: Indicator | null;
  all: readonly Indicator[];
  catalogue: Catalogue;
  onSaved: () => void;
}) {
  const { code, indicator, all, catalogue, onSaved } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState(() => typedOf(indicator));
  const [told, setTold] = useState<IndicatorPreview | null>(null);
  const [round, setRound] = useState(0);
  const { busy, refused, act } = useActing();
  const scope: FieldScope = { faults: refused?.errors ?? null, path: '' };
  const write = (change: Partial<Typed>) => setTyped({ ...typed, ...change });
  const part: Part = { typed, write, scope };

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = definitionOf(typed, indicator?.alarm ?? null);
    const kept = await act(() => call('put', '/api/indicators/{code}', { params: { code }, body }));
    if (!kept) return;
    await askAgain('/api/indicators');
    onSaved();
  }
  function reset(): void {
    setTyped(typedOf(indicator));
    setTold(null);
    setRound(round + 1);
  }
  async function preview(): Promise<void> {
    setTold(null);
    setTold(
      await act(() => call('post', '/api/indicators/preview', { body: { source: sourceOf(typed.source) } })),
    );
  }

  return (
    <form data-form="indicator" onSubmit={(event) => void submit(event)}>
      <WhatFields key={round} {...part} catalogue={catalogue} all={all} />
      <FieldGroup title={t('indicators.source')}>
        <SourceFields
          source={typed.source}
          write={(change) => {
            setTold(null);
            write({ source: { ...typed.source, ...change } });
          }}
          scope={scope}
          catalogue={catalogue}
        />
        <div className="actions-row">
          <Button
            className="button button-small"
            data-action="preview-indicator"
            isDisabled={busy}
            onPress={() => void preview()}
          >
            {t('indicators.preview')}
          </Button>
        </div>
        <Preview typed={typed} told={told} />
        <FieldFaults faults={faultsAt(scope.faults, '/alarm')} />
      </FieldGroup>
      <RangeFields {...part} />
      {refused && <RefusalNotice problem={refused} />}
      <div className="part actions-row">
        <Button className="button" isDisabled={busy} onPress={reset}>
          {t('indicators.reset')}
        </Button>
        <Button
          className="button button-primary"
          type="submit"
          data-action="save-indicator"
          isDisabled={busy}
        >
          {t('indicators.save')}
        </Button>
      </div>
    </form>
  );
}
