import type { Geometry } from 'geojson';
import { type FormEvent, useEffect, useState } from 'react';
import { Button, Input, Label, SwitchButton, SwitchField, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Layer } from '../../../server/layers/answers.ts';
import { mapCommands } from '../../map/commands.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { annotate, chooseAnnotation, type DrawnFeature, extentOf } from '../annotations/public.ts';
import { layers } from '../layers/public.ts';
import {
  beginByCode,
  beginNew,
  carriedNeighbours,
  deleteFeature,
  editing,
  isChanged,
  leaveFeature,
  openFeatures,
  saveFeature,
} from './editing.ts';
import { FeatureFields } from './feature-fields.tsx';

const faultRef = (index: number) => `fault-${index}`;

function shape(geometry: object, properties: DrawnFeature['properties']): DrawnFeature {
  return { type: 'Feature', geometry: geometry as Geometry, properties };
}

/** Keeps the map in step: the feature as it was, the neighbours as they become, and where an edit was refused. */
function useDrawing(): void {
  const { feature, drawn, neighbours, joined, refused } = useStore(editing, (state) => state);
  useEffect(() => {
    const carried = carriedNeighbours({ feature, drawn, neighbours, joined });
    annotate([
      ...(feature ? [shape(feature.geometry, { ref: 'was', part: 'before' })] : []),
      ...carried.map(({ feature: { fid }, geometry }) =>
        shape(geometry, { ref: `neighbour-${fid}`, part: 'after' }),
      ),
      ...(refused?.errors ?? []).flatMap(({ geometry }, index) =>
        geometry ? [shape(geometry, { ref: faultRef(index), part: 'finding', severity: 'error' })] : [],
      ),
    ]);
  }, [feature, drawn, neighbours, joined, refused]);
}

/** Why an edit was refused, each fault with the way to its place on the map. */
function Refusal() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const refused = useStore(editing, (state) => state.refused);
  if (!refused) return null;
  return (
    <RefusalNotice problem={refused}>
      {refused.errors.length > 0 && (
        <ul className="faults">
          {refused.errors.map(({ path, message, text, geometry }, index) => (
            <li key={path + message} data-fault={path}>
              <span>{text?.[language] ?? message}</span>
              {geometry && (
                <Button className="chip chip-button" onPress={() => chooseAnnotation(faultRef(index))}>
                  {t('drawing.where')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </RefusalNotice>
  );
}

/** The ways in: a click on the map, a code, or a new feature. */
function Choosing({ onSeeChanges }: { onSeeChanges: (version: number) => void }) {
  const { t } = useTranslation();
  const { saved, status, refused } = useStore(editing, (state) => state);
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState<string | null>(null);
  async function find(event: FormEvent): Promise<void> {
    event.preventDefault();
    const wanted = code.trim();
    const found = await beginByCode(wanted);
    setMissing(found || editing.getState().refused ? null : wanted);
    const extent = extentOf(
      found ? [{ type: 'Feature', geometry: editing.getState().drawn!, properties: {} }] : [],
    );
    if (extent) mapCommands.fit(extent);
  }
  return (
    <section className="part feature-ways" aria-busy={status === 'loading'}>
      {saved !== null && (
        <div className="notice notice-good" role="status" data-saved={saved}>
          <p>{t('drawing.saved', { version: saved })}</p>
          <Button className="button button-small" onPress={() => onSeeChanges(saved)}>
            {t('drawing.seeChanges')}
          </Button>
        </div>
      )}
      {refused && <RefusalNotice problem={refused} />}
      <p>{t('drawing.click')}</p>
      <form className="form-row" onSubmit={(event) => void find(event)}>
        <TextField className="field" value={code} onChange={setCode}>
          <Label>{t('drawing.byCode')}</Label>
          <Input spellCheck={false} />
        </TextField>
        <Button className="button" type="submit" isDisabled={code.trim() === ''}>
          {t('drawing.find')}
        </Button>
      </form>
      {missing !== null && (
        <p className="notice notice-warning" role="status">
          {t('drawing.noSuchCode', { code: missing })}
        </p>
      )}
      <Button
        className="button"
        data-action="draw-new"
        onPress={() => {
          const view = mapCommands.bounds();
          if (view) void beginNew(view);
        }}
      >
        {t('drawing.drawNew')}
      </Button>
    </section>
  );
}

function Changing({ layer }: { layer: Layer }) {
  const { t } = useTranslation();
  const state = useStore(editing, (each) => each);
  const { feature, drawn, joined, status } = state;
  const [note, setNote] = useState('');
  const [deleting, setDeleting] = useState(false);
  const moved = carriedNeighbours(state);
  const busy = status === 'saving';
  return (
    <>
      <section className="part">
        <h3 className="feature-title" data-editing={feature?.code ?? 'new'}>
          {feature ? (feature.name ?? feature.code) : t('drawing.new')}
        </h3>
        <p className="muted">
          {!feature && !drawn ? t(`drawing.how.${layer.geometryType}`) : t('drawing.howToChange')}
        </p>
        {feature && layer.geometryType === 'Polygon' && (
          <SwitchField isSelected={joined} onChange={(on) => editing.setState({ joined: on })}>
            <SwitchButton className="switch">
              <i />
              <span>{t('drawing.joined')}</span>
            </SwitchButton>
          </SwitchField>
        )}
        {moved.length > 0 && (
          <p className="muted" data-carried={moved.length}>
            {t('drawing.moves', {
              names: moved.map(({ feature: each }) => each.code ?? each.fid).join(', '),
            })}
          </p>
        )}
      </section>
      <section className="part">
        <FeatureFields layer={layer} />
      </section>
      <footer className="bench-foot">
        <Refusal />
        <TextField className="field" value={note} onChange={setNote}>
          <Label>{t('drawing.note')}</Label>
          <TextArea rows={2} />
        </TextField>
        <div className="actions-row">
          {feature && !deleting && (
            <Button className="button" isDisabled={busy} onPress={() => setDeleting(true)}>
              {t('drawing.delete')}
            </Button>
          )}
          {deleting && (
            <Button
              className="button button-danger"
              data-action="confirm-delete"
              isDisabled={busy}
              onPress={() => void deleteFeature(note)}
            >
              {t('drawing.confirmDelete')}
            </Button>
          )}
          <Button className="button" isDisabled={busy} onPress={leaveFeature}>
            {t('incident.cancel')}
          </Button>
          <Button
            className="button button-primary"
            data-action="save-feature"
            isDisabled={busy || !isChanged(state)}
            onPress={() => void saveFeature(note)}
          >
            {t('drawing.save')}
          </Button>
        </div>
      </footer>
    </>
  );
}

/** Features of the version in force, drawn and changed on the map; each change is a version that can be taken back. */
export function FeaturesRoom(props: {
  layer: string;
  /** Opens the changes that a version made. */
  onSeeChanges: (version: number) => void;
}) {
  const { layer, onSeeChanges } = props;
  const { t } = useTranslation();
  const known = useStore(layers, (state) => state.layers.find(({ id }) => id === layer));
  const { status, layer: open } = useStore(editing, (state) => state);
  useEffect(() => openFeatures(layer), [layer]);
  useDrawing();
  if (!known) return <p className="message">{t('drawing.publishFirst')}</p>;
  if (open !== layer) return null;
  return status === 'editing' || status === 'saving' ? (
    <Changing layer={known} />
  ) : (
    <Choosing onSeeChanges={onSeeChanges} />
  );
}
