import * as Plot from '@observablehq/plot';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ApiKey, KeyUsage } from '../../../domain/answers/accounts.ts';
import { useAnswer } from '../../data/queries.ts';
import { cityToday } from '../../data/server-time.ts';
import { Chart } from '../../ui/chart.tsx';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { KeyChoice } from './key-choice.tsx';
import { byAddress, byDay } from './usage.ts';

const span = 31;
const every = 'every';

function Days({ usage, address }: { usage: KeyUsage; address: string | null }) {
  const { t } = useTranslation();
  const options = useMemo((): Plot.PlotOptions => {
    const bars = byDay(usage.days, address, cityToday(), span).flatMap(({ at, taken, refused }) => [
      { at, requests: taken, fill: 'var(--accent)' },
      { at, requests: refused, fill: 'var(--error-text)' },
    ]);
    return {
      height: 150,
      marginLeft: 44,
      x: { type: 'utc', label: null, ticks: 5, tickFormat: (at: Date) => at.toISOString().slice(5, 10) },
      y: {
        label: null,
        nice: true,
        grid: true,
        ticks: 4,
        tickFormat: (count: number) => (count % 1 ? '' : `${count}`),
      },
      marks: [
        Plot.rectY(bars, { x: 'at', y: 'requests', interval: 'day', fill: 'fill' }),
        Plot.ruleY([0], { stroke: 'var(--line-strong)' }),
      ],
    };
  }, [usage, address]);
  return <Chart label={t('partnerDesk.byDay', { count: span })} options={options} />;
}

function Month({ usage: { month } }: { usage: KeyUsage }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const used = formatNumber(month.requests, language);
  if (month.quota === null) return <p data-quota="none">{t('partnerDesk.noQuota', { used })}</p>;
  const left = Math.max(0, month.quota - month.requests);
  return (
    <p data-quota={left}>
      {t('partnerDesk.quota', {
        used,
        quota: formatNumber(month.quota, language),
        left: formatNumber(left, language),
      })}
    </p>
  );
}

/** How much of its quota a key has used this month, and what it asked by day and address. */
export function UsagePart({ keys }: { keys: readonly ApiKey[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const [chosen, setChosen] = useState(keys[0]!.id);
  const [address, setAddress] = useState(every);
  const id = keys.some((key) => key.id === chosen) ? chosen : keys[0]!.id;
  const answer = useAnswer('/api/keys/{id}/usage', { params: { id }, query: { days: span } });
  return (
    <section className="part" data-part="usage">
      <h3 className="caption">{t('partnerDesk.usage')}</h3>
      <KeyChoice
        keys={keys}
        chosen={id}
        onChoose={(key) => {
          setChosen(key);
          setAddress(every);
        }}
      />
      <Answered answer={answer}>
        {(usage) => {
          const rows = byAddress(usage.days);
          return (
            <>
              <Month usage={usage} />
              {rows.length === 0 ? (
                <p className="muted">{t('partnerDesk.nothingAsked', { count: span })}</p>
              ) : (
                <>
                  <ChoiceSelect
                    label={t('partnerDesk.address')}
                    labelClass="caption"
                    look="framed"
                    choices={[
                      { id: every, name: t('partnerDesk.allAddresses') },
                      ...rows.map((row) => ({ id: row.address, name: row.address })),
                    ]}
                    chosen={address}
                    onChoose={setAddress}
                  />
                  <Days usage={usage} address={address === every ? null : address} />
                  <table className="day-table usage-table">
                    <thead>
                      <tr>
                        <th scope="col">{t('partnerDesk.address')}</th>
                        <th scope="col">{t('partnerDesk.requests')}</th>
                        <th scope="col">{t('partnerDesk.refused')}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {rows.map((row) => (
                        <tr key={row.address}>
                          <th scope="row">
                            <code>{row.address}</code>
                          </th>
                          <td>{formatNumber(row.requests, language)}</td>
                          <td data-some={row.refused > 0}>{formatNumber(row.refused, language)}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </>
              )}
            </>
          );
        }}
      </Answered>
    </section>
  );
}
