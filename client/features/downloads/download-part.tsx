import { useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { formats } from '../../../domain/features/formats.ts';
import type { Layer } from '../../../server/layers/answers.ts';
import { useActing } from '../../data/acting.ts';
import { saveFile } from '../../data/download.ts';
import { mapCommands } from '../../map/commands.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import './downloads.css';
import { parameterOf, type SystemChoice, zoneOf } from './systems.ts';

type Extent = 'whole' | 'view';

/** Saves the features of a layer as a file: which format, of where, of which features and in which coordinates. */
export function DownloadPart({ layer }: { layer: Pick<Layer, 'id' | 'bbox'> }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const [format, setFormat] = useState('geojson');
  const [extent, setExtent] = useState<Extent>('whole');
  const [system, setSystem] = useState<SystemChoice>('wgs84');
  const [other, setOther] = useState('');
  const [filter, setFilter] = useState('');
  const [saved, setSaved] = useState(false);
  const { busy, refused, act } = useActing();
  const zone = zoneOf(layer.bbox);
  const systems: SystemChoice[] = [
    'wgs84',
    'cgcs2000',
    ...(zone ? ['zone' as const] : []),
    'mercator',
    'other',
  ];
  // KML knows one system alone.
  const hasSystem = format !== 'kml';

  async function save(): Promise<void> {
    setSaved(false);
    const box = extent === 'view' ? mapCommands.bounds() : null;
    const crs = hasSystem ? parameterOf(system, zone, other) : undefined;
    const { name, extension } = formats.find((each) => each.name === format)!;
    const done = await act(async () => {
      await saveFile(
        '/ogc/collections/{collectionId}/items',
        {
          params: { collectionId: layer.id },
          query: {
            f: name,
            ...(box ? { bbox: box.join(',') } : {}),
            ...(crs ? { crs } : {}),
            ...(filter.trim() ? { filter: filter.trim() } : {}),
          },
        },
        `${layer.id}.${extension}`,
      );
      return true;
    });
    setSaved(done !== null);
  }

  return (
    <form
      className="download-part"
      data-download={layer.id}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ChoiceSelect
        label={t('downloads.format')}
        labelClass="caption"
        look="framed"
        chosen={format}
        choices={formats.map(({ name, title }) => ({ id: name, name: title[language] }))}
        onChoose={setFormat}
      />
      <ChoiceSelect
        label={t('downloads.extent')}
        labelClass="caption"
        look="framed"
        chosen={extent}
        choices={(['whole', 'view'] as const)
          .filter((id) => id === 'whole' || mapCommands.bounds() !== null)
          .map((id) => ({ id, name: t(`downloads.${id}`) }))}
        onChoose={(id) => setExtent(id as Extent)}
      />
      {hasSystem && (
        <ChoiceSelect
          label={t('downloads.system')}
          labelClass="caption"
          look="framed"
          chosen={system}
          choices={systems.map((id) => ({ id, name: t(`downloads.systems.${id}`, { zone }) }))}
          onChoose={(id) => setSystem(id as SystemChoice)}
        />
      )}
      {hasSystem && system === 'other' && (
        <TextField className="field" value={other} onChange={setOther} isRequired>
          <Label>{t('downloads.code')}</Label>
          <Input spellCheck={false} placeholder={t('downloads.codeExample')} data-member="crs" />
        </TextField>
      )}
      <TextField className="field" value={filter} onChange={setFilter}>
        <Label>{t('downloads.filter')}</Label>
        <Input spellCheck={false} placeholder={t('downloads.filterExample')} data-member="filter" />
      </TextField>
      <Button type="submit" className="button button-small" isPending={busy} data-action="download">
        {t(busy ? 'downloads.busy' : 'downloads.save')}
      </Button>
      {saved && (
        <p className="muted" role="status">
          {t('downloads.saved')}
        </p>
      )}
      {refused && <RefusalNotice problem={refused} />}
    </form>
  );
}
