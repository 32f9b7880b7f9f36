import { useId, useState } from 'react';
import type { FileDropItem } from 'react-aria-components';
import { Button, DropZone, FileTrigger, Input, Label, Text, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Received } from '../../../domain/answers/exchange.ts';
import { useActing } from '../../data/acting.ts';
import { useAnswer } from '../../data/queries.ts';
import { FieldFaults } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { formatBytes } from '../../ui/format.ts';
import '../../ui/drop.css';
import type { Kind } from '../../../domain/exchange/kinds.ts';
import { openOperation } from '../operations/public.ts';
import { KindSelect } from './kind-select.tsx';
import { showReceivedOf } from './received.ts';
import { sendRecords } from './sending.ts';

/** What became of a file, and the way to its records. */
function Taken({ taken, kind, source }: { taken: Received; kind: Kind; source: string }) {
  const { t } = useTranslation();
  return (
    <div className="notice notice-good" role="status" data-taken>
      <p>
        {t('exchange.taken', { ...taken })}
        {taken.reports > 0 && ` ${t('exchange.takenReports', { count: taken.reports })}`}
      </p>
      <Button
        className="button button-small"
        data-action="show-received"
        onPress={() => {
          showReceivedOf(source, kind);
          openOperation('exchange', 'received');
        }}
      >
        {t('exchange.showReceived')}
      </Button>
    </div>
  );
}

/** The place to drop a file on, or to choose one. */
function FileField({ file, onChosen }: { file: File | null; onChosen: (file: File) => void }) {
  const { t } = useTranslation();
  return (
    <DropZone
      className="drop"
      onDrop={({ items }) => {
        const dropped = items.find((item): item is FileDropItem => item.kind === 'file');
        void dropped?.getFile().then(onChosen);
      }}
    >
      <Text slot="label">
        {file ? t('exchange.file', { name: file.name, size: formatBytes(file.size) }) : t('exchange.drop')}
      </Text>
      <span className="muted">{t('exchange.dropNote')}</span>
      <FileTrigger
        acceptedFileTypes={['.json', '.csv', 'application/json', 'text/csv']}
        onSelect={(files) => files?.[0] && onChosen(files[0])}
      >
        <Button className="button button-small">
          {t(file ? 'exchange.chooseAnother' : 'work.chooseFile')}
        </Button>
      </FileTrigger>
    </DropZone>
  );
}

/** Takes cases or evaluations of another platform in, all or none; what was refused stays chosen. */
export function TakePart() {
  const { t } = useTranslation();
  const listId = useId();
  const sources = useAnswer('/api/sources').value?.sources ?? [];
  const [kind, setKind] = useState<Kind>('cases');
  const [source, setSource] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [taken, setTaken] = useState<{ taken: Received; kind: Kind; source: string } | null>(null);
  const { busy, refused, act } = useActing();

  async function send(): Promise<void> {
    setTaken(null);
    const name = source.trim();
    const answer = await act(() => sendRecords(kind, name, file!));
    if (!answer) return;
    setTaken({ taken: answer, kind, source: name });
    setFile(null);
  }

  return (
    <form
      className="part entry-group"
      data-form="take"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h3 className="caption">{t('exchange.take')}</h3>
      <p className="muted">{t('exchange.takeNote')}</p>
      <div className="pair">
        <KindSelect chosen={kind} onChoose={setKind} />
        <TextField className="field" value={source} onChange={setSource} isRequired>
          <Label>{t('exchange.source')}</Label>
          <Input spellCheck={false} list={listId} data-member="source" />
          <datalist id={listId}>
            {sources.map(({ id }) => (
              <option key={id} value={id} />
            ))}
          </datalist>
        </TextField>
      </div>
      <FileField
        file={file}
        onChosen={(chosen) => {
          setTaken(null);
          setFile(chosen);
        }}
      />
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={file !== null && source.trim() !== ''}
        text={t(busy ? 'exchange.taking' : 'exchange.takeIn')}
        action="take"
      >
        {refused && refused.errors.length > 1 && <FieldFaults faults={refused.errors} />}
        {taken && <Taken {...taken} />}
      </FormFoot>
    </form>
  );
}
