import { useEffect } from 'react';
import { Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { VersionImpact } from '../../../domain/answers/impact.ts';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';
import { useAnswer } from '../../data/queries.ts';
import { formatNumber } from '../../ui/format.ts';
import { useUnitName } from '../../ui/names.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { annotate, annotations, chooseAnnotation } from '../annotations/public.ts';
import { layers } from '../layers/public.ts';
import { impactFeatures, impactRef } from './drawing.ts';

/** Grid by grid: from whom to whom, and how many orders and facilities. */
function Grids({ impact }: { impact: VersionImpact }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const chosen = useStore(annotations, (state) => state.chosen);
  const nameOf = useUnitName();
  const moved = [...impact.orders, ...impact.facilities];
  const units = new Map(moved.flatMap(({ from, to }) => [from, to]).map((unit) => [unit.code, unit]));
  // Two units of one name are distinguished by their codes.
  const move = (...codes: [from: string, to: string]) => {
    const names = codes.map((code) => nameOf(units.get(code)!));
    return (names[0] === names[1] ? names.map((name, i) => `${name} ${codes[i]}`) : names).join(' → ');
  };
  const rows = impact.grids.map((grid) => ({ ref: impactRef(grid, grid.from, grid.to), ...grid }));
  return (
    <Table
      aria-label={t('work.impactByGrid')}
      className="impact"
      selectionMode="single"
      selectionBehavior="replace"
      selectedKeys={chosen ? [chosen] : []}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : [...keys];
        if (key !== undefined) chooseAnnotation(String(key));
      }}
    >
      <TableHeader>
        <Column isRowHeader>{t('work.grid')}</Column>
        <Column>{t('work.moves')}</Column>
        <Column>{t('work.orders')}</Column>
        <Column>{t('work.facilities')}</Column>
      </TableHeader>
      <TableBody items={rows} dependencies={[language]}>
        {({ ref, grid, from, to, orders, facilities }) => (
          <Row id={ref} className="impact-row" data-grid={grid ?? ''}>
            <Cell>
              <code>{grid ?? t('work.nobody')}</code>
            </Cell>
            <Cell>{move(from, to)}</Cell>
            <Cell>{formatNumber(orders, language)}</Cell>
            <Cell>{formatNumber(facilities, language)}</Cell>
          </Row>
        )}
      </TableBody>
    </Table>
  );
}

function Impact({ impact }: { impact: VersionImpact }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const nameOf = useUnitName();
  const { orders, facilities, base } = impact;
  useEffect(() => annotate(impactFeatures(impact)), [impact]);
  if (orders.length + facilities.length === 0)
    return <p className="message">{t('work.noImpact', { version: base })}</p>;
  return (
    <>
      <dl className="impact-sums">
        <div>
          <dd data-sum="orders">{formatNumber(orders.length, language)}</dd>
          <dt>{t('work.ordersMove')}</dt>
        </div>
        <div>
          <dd data-sum="facilities">{formatNumber(facilities.length, language)}</dd>
          <dt>{t('work.facilitiesMove')}</dt>
        </div>
      </dl>
      <p className="bench-note">{t('work.impactNote', { version: base })}</p>
      <Grids impact={impact} />
      {orders.length > 0 && (
        <section className="part">
          <h3 className="caption">{t('work.orders')}</h3>
          <ul className="moved-orders">
            {orders.slice(0, 200).map(({ number, item, from, to }) => (
              <li key={number}>
                <code>{number}</code> {items.get(item)?.title[language] ?? item}
                <span className="muted">
                  {nameOf(from)} → {nameOf(to)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Which open orders and facilities would come to another office if this version were in force. */
export function ImpactPart({ version }: { version: LayerVersion }) {
  const answer = useAnswer('/api/layers/{id}/versions/{version}/impact', {
    params: { id: version.layer, version: version.version },
  });
  return <Answered answer={answer}>{(impact) => <Impact impact={impact} />}</Answered>;
}
