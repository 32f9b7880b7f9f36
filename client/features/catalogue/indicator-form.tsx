import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Indicator } from '../../../domain/answers/indicators.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { askAgain } from '../../data/queries.ts';
import { FieldFaults, FieldGroup, type FieldScope, faultsAt, TextEntry } from '../../ui/fields.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';

/** What is typed of an indicator; numbers as they are typed. */
interface Typed {
  titleZh: string;
  titleEn: string;
  unitZh: string;
  unitEn: string;
  ownerCode: string;
  ownerZh: string;
  ownerEn: string;
  cadence: string;
  min: string;
  max: string;
  lon: string;
  lat: string;
  source: string;
}

const numberText = (value: number | undefined) => (value === undefined ? '' : String(value));

function typedOf({ title, unit, owner, cadenceMinutes, normal, point, source }: Indicator): Typed {
  return {
    titleZh: title.zh,
    titleEn: title.en,
    unitZh: unit.zh,
    unitEn: unit.en,
    ownerCode: owner.code,
    ownerZh: owner.title.zh,
    ownerEn: owner.title.en,
    cadence: String(cadenceMinutes),
    min: numberText(normal.min),
    max: numberText(normal.max),
    lon: numberText(point?.[0]),
    lat: numberText(point?.[1]),
    source: JSON.stringify(source),
  };
}

/** A typed number; undefined for none. What is no number stays as typed, for the service to name. */
function numberOf(text: string): number | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isNaN(value) ? (text as unknown as number) : value;
}

/** The definition of an indicator with what was typed. @throws SyntaxError for a source that is not JSON */
function definitionOf({ group, kind, scene, decimals, alarm }: Indicator, typed: Typed) {
  const [min, max, lon, lat] = [typed.min, typed.max, typed.lon, typed.lat].map(numberOf);
  const point = lon === undefined && lat === undefined ? null : ([lon, lat] as [number, number]);
  return {
    group,
    kind,
    scene,
    decimals,
    alarm,
    title: { zh: typed.titleZh, en: typed.titleEn },
    unit: { zh: typed.unitZh, en: typed.unitEn },
    owner: { code: typed.ownerCode, title: { zh: typed.ownerZh, en: typed.ownerEn } },
    cadenceMinutes: numberOf(typed.cadence) as number,
    normal: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
    point,
    source: JSON.parse(typed.source) as Indicator['source'],
  };
}

/** An indicator to be written on: title, unit, owner, cadence, normal range, place and source. */
export function IndicatorForm(props: { indicator: Indicator; onSaved: () => void }) {
  const { indicator, onSaved } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState(() => typedOf(indicator));
  const { busy, refused, act } = useActing();
  const scope: FieldScope = { faults: refused?.errors ?? null, path: '' };

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const params = { code: indicator.code };
    const kept = await act(async () =>
      call('put', '/api/indicators/{code}', { params, body: definitionOf(indicator, typed) }),
    );
    if (!kept) return;
    await askAgain('/api/indicators');
    onSaved();
  }

  const text = (name: keyof Typed, label: string, member: string, lang?: 'zh' | 'en') => (
    <TextEntry
      label={label}
      value={typed[name]}
      onChange={(value) => setTyped({ ...typed, [name]: value })}
      scope={scope}
      member={member}
      {...(lang ? { lang } : {})}
    />
  );
  return (
    <form data-form="indicator" onSubmit={(event) => void submit(event)}>
      <FieldGroup title={t('indicators.what')}>
        <div className="pair">
          {text('titleZh', t('indicators.titleZh'), 'title/zh', 'zh')}
          {text('titleEn', t('indicators.titleEn'), 'title/en', 'en')}
        </div>
        <div className="pair">
          {text('unitZh', t('indicators.unitZh'), 'unit/zh', 'zh')}
          {text('unitEn', t('indicators.unitEn'), 'unit/en', 'en')}
        </div>
      </FieldGroup>
      <FieldGroup title={t('indicators.owner')}>
        {text('ownerCode', t('indicators.ownerCode'), 'owner/code')}
        <div className="pair">
          {text('ownerZh', t('indicators.ownerZh'), 'owner/title/zh', 'zh')}
          {text('ownerEn', t('indicators.ownerEn'), 'owner/title/en', 'en')}
        </div>
        {text('cadence', t('indicators.cadence'), 'cadenceMinutes')}
      </FieldGroup>
      <FieldGroup title={t('indicators.normal')}>
        <div className="pair">
          {text('min', t('indicators.min'), 'normal/min')}
          {text('max', t('indicators.max'), 'normal/max')}
        </div>
        <FieldFaults faults={(refused?.errors ?? []).filter(({ path }) => path === '/normal')} />
      </FieldGroup>
      <FieldGroup title={t('indicators.place')}>
        <div className="pair">
          {text('lon', t('indicators.lon'), 'point/0')}
          {text('lat', t('indicators.lat'), 'point/1')}
        </div>
        <FieldFaults faults={(refused?.errors ?? []).filter(({ path }) => path === '/point')} />
      </FieldGroup>
      <FieldGroup title={t('indicators.source')}>
        {text('source', t('indicators.sourceJson'), 'source')}
        <FieldFaults faults={faultsAt(scope.faults, '/alarm')} />
      </FieldGroup>
      {refused && <RefusalNotice problem={refused} />}
      <div className="part actions-row">
        <Button className="button" isDisabled={busy} onPress={() => setTyped(typedOf(indicator))}>
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
