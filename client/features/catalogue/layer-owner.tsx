import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { city } from '../../../domain/access/principal.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { askAgain, useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { UnitPicker } from '../administration/public.ts';

function OwnerForm({ id, unit }: { id: string; unit: string }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(unit);
  const { busy, refused, act } = useActing();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { unit: chosen === city ? null : chosen };
    await act(async () => {
      await call('put', '/api/layers/{id}/owner', { params: { id }, body });
      await askAgain('/api/layers/{id}/owner');
    });
  }
  return (
    <form className="entry-group" data-form="layer-owner" onSubmit={(event) => void submit(event)}>
      <UnitPicker label={t('usage.ownerUnit')} chosen={chosen} onChoose={setChosen} />
      <p className="muted">{t('usage.ownerUnitNote')}</p>
      {refused && <RefusalNotice problem={refused} />}
      <div className="actions-row">
        <Button
          className="button"
          type="submit"
          data-action="save-owner"
          isDisabled={busy || chosen === unit}
        >
          {t('sources.form.save')}
        </Button>
        {chosen !== city && (
          <Button className="button" data-action="owner-city" onPress={() => setChosen(city)}>
            {t('usage.ownerCity')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** The unit that decides on requests to share a layer, for those who may name another one. */
export function LayerOwnerPart({ id }: { id: string }) {
  const user = useStore(session, (state) => state.user);
  return user && may(user, 'layers.write') ? <OwnerPart id={id} /> : null;
}

function OwnerPart({ id }: { id: string }) {
  const answer = useAnswer('/api/layers/{id}/owner', { params: { id } });
  return (
    <section className="part" data-part="owner">
      <Answered answer={answer}>
        {({ unit }) => <OwnerForm key={unit ?? city} id={id} unit={unit ?? city} />}
      </Answered>
    </section>
  );
}
