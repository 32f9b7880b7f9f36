import type { Geometry } from 'geojson';
import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useActing } from '../../data/acting.ts';
import { savePosted } from '../../data/download.ts';
import { useAnswer } from '../../data/queries.ts';
import { mapCommands } from '../../map/commands.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatArea, formatMetres, formatNumber } from '../../ui/format.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import type { Position } from '../../ui/position.ts';
import { preferences } from '../../ui/preferences.ts';
import { layers, switchOf } from '../layers/public.ts';
import { analyse, analysis, asked, countedTiers, forgetAnswer, questions } from './analysis.ts';
import { beginSketch, tools } from './tools.ts';

/** What is drawn for the question that is chosen: a place, or an area unless a district is chosen. */
function drawFor(): void {
  const { question, district } = analysis.getState();
  forgetAnswer();
  if (question !== 'nearest' && district !== null) {
    tools.setState({ drawing: false, drawn: null });
    void analyse();
  } else beginSketch('analysis', { shape: question === 'nearest' ? 'point' : 'polygon' });
}

function Choices() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const known = useStore(layers, (state) => state.layers);
  const switches = useStore(layers, (state) => state.switches);
  const { question, layer, tier, district } = useStore(analysis, (state) => state);
  const { drawn, drawing } = useStore(tools, (state) => state);
  const { value: districts } = useAnswer('/ogc/collections/{collectionId}/items', {
    params: { collectionId: 'districts' },
    query: { skipGeometry: 'true', sortby: 'code', limit: '100' },
  });
  const asking = known.filter(({ role }) => role !== 'base');
  // The first that is shown is the likeliest to be asked about.
  const usual = (asking.find((each) => switchOf(switches, each).visible) ?? asking[0])?.id ?? null;
  useEffect(() => {
    if (layer === null && usual !== null) analysis.setState({ layer: usual });
  }, [layer, usual]);
  useEffect(() => {
    if (drawn && !drawing && layer) void analyse();
  }, [drawn, drawing, layer]);
  return (
    <div className="tool-choices">
      <ChoiceSelect
        label={t('tools.question')}
        labelClass="caption"
        look="framed"
        choices={questions.map((id) => ({ id, name: t(`tools.questions.${id}`) }))}
        chosen={question}
        onChoose={(id) => {
          analysis.setState({ question: questions.find((each) => each === id) ?? 'within' });
          drawFor();
        }}
      />
      <ChoiceSelect
        label={t('tools.layer')}
        labelClass="caption"
        look="framed"
        choices={asking.map(({ id, title }) => ({ id, name: title[language] }))}
        chosen={layer ?? ''}
        onChoose={(id) => {
          analysis.setState({ layer: id });
          void analyse();
        }}
      />
      {question !== 'nearest' && (
        <ChoiceSelect
          label={t('tools.region')}
          labelClass="caption"
          look="framed"
          choices={[
            { id: '', name: t('tools.drawn') },
            ...(districts?.features ?? []).map(({ properties }) => ({
              id: String(properties.code),
              name: String((language === 'en' && properties.name_en) || properties.name),
            })),
          ]}
          chosen={district ?? ''}
          onChoose={(id) => {
            analysis.setState({ district: id === '' ? null : id });
            drawFor();
          }}
        />
      )}
      {question === 'counts' && (
        <ChoiceSelect
          label={t('tools.tier')}
          labelClass="caption"
          look="framed"
          choices={countedTiers.map((id) => ({ id, name: t(`tools.tiers.${id}`) }))}
          chosen={tier}
          onChoose={(id) => {
            analysis.setState({ tier: countedTiers.find((each) => each === id) ?? 'street' });
            void analyse();
          }}
        />
      )}
    </div>
  );
}

/** The box around a geometry. */
function boundsOf(geometry: Geometry): [number, number, number, number] {
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const look = (part: unknown[]): void => {
    if (typeof part[0] !== 'number') for (const inner of part) look(inner as unknown[]);
    else {
      const [x, y] = part as Position;
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.min(bounds[1], y);
      bounds[2] = Math.max(bounds[2], x);
      bounds[3] = Math.max(bounds[3], y);
    }
  };
  if (geometry.type !== 'GeometryCollection') look(geometry.coordinates);
  return bounds;
}

function show(geometry: Geometry): void {
  tools.setState({ found: geometry });
  if (geometry.type === 'Point') mapCommands.reveal(geometry.coordinates as Position);
  else mapCommands.fit(boundsOf(geometry));
}

function Answer() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { answer } = useStore(analysis, (state) => state);
  const { busy, refused, act } = useActing();
  if (!answer) return null;
  const first = answer.features[0]?.properties;
  if (!first) return <p>{t('tools.none')}</p>;
  const size = (name: string) => answer.features.some(({ properties }) => Number(properties[name] ?? 0) > 0);
  const columns = (['count', 'distance', 'area', 'length'] as const).filter(
    (name) => name in first && (name === 'count' || name === 'distance' || size(name)),
  );
  const told = (name: string, value: number) =>
    name === 'count'
      ? formatNumber(value, language)
      : name === 'area'
        ? formatArea(value)
        : formatMetres(value);
  return (
    <div className="analysis-answer" data-returned={answer.numberReturned}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('tools.columns.name')}</th>
            {columns.map((name) => (
              <th key={name} scope="col" className="number">
                {t(`tools.columns.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.features.map(({ id, geometry, properties: { name, code, ...measures } }) => (
            <tr key={id ?? 'none'}>
              <td>
                {geometry ? (
                  <Button className="near-row" onPress={() => show(geometry)}>
                    <span>{name ?? code ?? id}</span>
                  </Button>
                ) : (
                  t('tools.nowhere')
                )}
              </td>
              {columns.map((column) => (
                <td key={column} className="number">
                  {told(column, Number(measures[column] ?? 0))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {answer.more && <p className="muted">{t('tools.first', { count: answer.numberReturned })}</p>}
      {refused && <RefusalNotice problem={refused} />}
      <Button
        className="button button-small"
        isDisabled={busy}
        onPress={() => {
          const sent = asked();
          if (sent)
            void act(() =>
              savePosted(sent.path, { query: { f: 'csv' }, body: sent.body } as never, 'analysis.csv'),
            );
        }}
      >
        {t('tools.csv')}
      </Button>
    </div>
  );
}

/** A question to the layers over a drawn or chosen region: what is chosen, and what came of it. */
export function AnalysisPart() {
  const { t } = useTranslation();
  const { status, problem, question, district } = useStore(analysis, (state) => state);
  const isDrawn = question === 'nearest' || district === null;
  const isDrawing = useStore(tools, (state) => state.drawing);
  useEffect(() => forgetAnswer, []);
  return (
    <>
      <Choices />
      <div role="status" data-analysis={status}>
        {status === 'loading' && <p className="muted">{t('tools.looking')}</p>}
        {status === 'ready' && <Answer />}
      </div>
      {status === 'failed' && problem && <RefusalNotice problem={problem} />}
      {isDrawn && !isDrawing && status !== 'loading' && (
        <Button className="button button-small" onPress={drawFor}>
          {t('tools.again')}
        </Button>
      )}
    </>
  );
}
