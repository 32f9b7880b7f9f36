import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { mapCommands } from '../../map/commands.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatArea, formatMetres } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { nameIn } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { layers } from '../layers/public.ts';
import { AnalysisPart } from './analysis-part.tsx';
import { lookAround } from './around.ts';
import { beginSketch, endSketch, measured, type Shape, tools } from './tools.ts';

const distances = [100, 200, 500, 1000, 2000, 5000] as const;
const shapes: readonly Shape[] = ['point', 'line', 'polygon'];

/** What lies around the drawn shape, layer by layer. */
function Around() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const around = useStore(tools, (state) => state.around);
  const known = useStore(layers, (state) => state.layers);
  if (!around) return null;
  if (around.status === 'failed')
    return (
      <p className="notice notice-error" role="alert">
        {around.problem && problemText(around.problem, t)}
      </p>
    );
  if (around.status === 'loading' || !around.area) return <p className="muted">{t('tools.looking')}</p>;
  const met = around.inside.filter(({ count }) => count > 0);
  return (
    <div className="around" data-around={around.distance}>
      <p className="muted">{t('tools.aroundArea', { area: formatArea(around.area.squareMetres) })}</p>
      {met.length === 0 && <p>{t('tools.nothing')}</p>}
      {met.map(({ layer, count, more, features }) => (
        <details key={layer} data-layer={layer}>
          <summary>
            <span>{known.find(({ id }) => id === layer)?.title[language] ?? layer}</span>
            <b>{more ? `${count}+` : count}</b>
          </summary>
          <ul>
            {features.map((feature) => (
              <li key={feature.fid}>
                <Button
                  className="near-row"
                  onPress={() => {
                    tools.setState({ found: { type: 'Point', coordinates: feature.point } });
                    mapCommands.reveal(feature.point);
                  }}
                >
                  <span>{nameIn(language, { ...feature, name: feature.name ?? feature.code ?? '' })}</span>
                  <small>{formatMetres(feature.distance)}</small>
                </Button>
              </li>
            ))}
            {count > features.length && (
              <li className="muted">{t('tools.others', { count: count - features.length })}</li>
            )}
          </ul>
        </details>
      ))}
    </div>
  );
}

/** Shape and distance of a buffer. */
function BufferChoices() {
  const { t } = useTranslation();
  const { shape, drawn, drawing, around } = useStore(tools, (state) => state);
  const distance = around?.distance ?? 500;
  useEffect(() => {
    if (drawn && !drawing && !around) void lookAround(distance);
  }, [drawn, drawing, around, distance]);
  return (
    <div className="tool-choices">
      <ChoiceSelect
        label={t('tools.shape')}
        labelClass="caption"
        look="framed"
        choices={shapes.map((id) => ({ id, name: t(`tools.shapes.${id}`) }))}
        chosen={shape}
        onChoose={(id) => beginSketch('buffer', { shape: shapes.find((each) => each === id) ?? 'point' })}
      />
      {drawn && !drawing && (
        <ChoiceSelect
          label={t('tools.radius')}
          labelClass="caption"
          look="framed"
          choices={distances.map((metres) => ({ id: String(metres), name: formatMetres(metres) }))}
          chosen={String(distance)}
          onChoose={(id) => void lookAround(Number(id))}
        />
      )}
    </div>
  );
}

/** The tool at work: what to do, what was measured, and the way out. */
export function ToolBar() {
  const { t } = useTranslation();
  const { purpose, shape, drawing, drawn } = useStore(tools, (state) => state);
  if (!purpose) return null;
  const size = purpose === 'buffer' ? null : measured(drawn);
  return (
    <section className="tool-bar" aria-label={t(`tools.${purpose}`)} data-tool={purpose}>
      <header>
        <strong>{t(`tools.${purpose}`)}</strong>
        {size && <output className="tool-size">{size}</output>}
        <Button className="icon-button icon-button-small" aria-label={t('tools.end')} onPress={endSketch}>
          <Icon name="close" size={13} />
        </Button>
      </header>
      {drawing && <p className="muted">{t(`tools.hints.${shape}`)}</p>}
      {purpose === 'buffer' && <BufferChoices />}
      {purpose === 'buffer' && <Around />}
      {purpose === 'analysis' && <AnalysisPart />}
      {!drawing && purpose !== 'buffer' && purpose !== 'analysis' && (
        <Button className="button button-small" onPress={() => beginSketch(purpose)}>
          {t('tools.again')}
        </Button>
      )}
    </section>
  );
}
