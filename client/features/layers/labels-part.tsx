import { useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useActing } from '../../data/acting.ts';
import { saveFile } from '../../data/download.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';

const sizes = ['small', 'medium', 'large'] as const;

/** Makes sheets with the QR codes of a layer's objects, of a street alone where one is named. */
export function LabelsPart({ layer }: { layer: string }) {
  const { t } = useTranslation();
  const [size, setSize] = useState<(typeof sizes)[number]>('small');
  const [street, setStreet] = useState('');
  const { busy, refused, act } = useActing();
  const asked = { size, ...(street.trim() ? { street: street.trim() } : {}) };
  return (
    <form
      className="layer-labels"
      onSubmit={(event) => {
        event.preventDefault();
        void act(() =>
          saveFile('/api/layers/{id}/labels', { params: { id: layer }, query: asked }, `${layer}-labels.pdf`),
        );
      }}
    >
      <ChoiceSelect
        label={t('layers.labels.size')}
        labelClass="caption"
        look="framed"
        chosen={size}
        choices={sizes.map((id) => ({ id, name: t(`layers.labels.${id}`) }))}
        onChoose={(id) => setSize(id as typeof size)}
      />
      <TextField className="field" value={street} onChange={setStreet}>
        <Label>{t('layers.labels.street')}</Label>
        <Input spellCheck={false} />
      </TextField>
      <Button type="submit" className="button button-small" isPending={busy}>
        {t('layers.labels.keep')}
      </Button>
      {refused && <RefusalNotice problem={refused} />}
    </form>
  );
}
