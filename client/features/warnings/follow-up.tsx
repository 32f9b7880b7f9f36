import { type FormEvent, useDeferredValue, useState } from 'react';
import { Label, Radio, RadioGroup, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { WarningDetail } from '../../../domain/answers/warnings.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { rereadWarnings } from './warnings.ts';

const mostCandidates = 3;

/** The places that a text may mean, to choose one from. */
function Candidates(props: { words: string; item: string; chosen: number; onChoose: (at: number) => void }) {
  const { words, item, chosen, onChoose } = props;
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const read = useAnswer('/api/places', { query: { q: words, item } });
  if (read.status === 'loading') return <p className="muted">{t('work.loading')}</p>;
  if (!read.value) return read.problem && <RefusalNotice problem={read.problem} />;
  const { candidates, question } = read.value;
  if (candidates.length === 0)
    return <p className="notice notice-warning">{question?.[language] ?? t('warnings.noPlace')}</p>;
  return (
    <>
      <RadioGroup
        className="place-candidates"
        value={String(chosen)}
        onChange={(value) => onChoose(Number(value))}
      >
        <Label className="caption">{t('warnings.candidates')}</Label>
        {candidates.slice(0, mostCandidates).map((candidate, at) => (
          <Radio key={candidate.title.en + candidate.point.join()} value={String(at)} className="radio">
            <span>{candidate.title[language]}</span>
            <span className="muted">
              {candidate.units[0]?.unit.name} · {Math.round(candidate.share * 100)} %
            </span>
          </Radio>
        ))}
      </RadioGroup>
      {question && <p className="muted">{question[language]}</p>}
    </>
  );
}

/** Opens an order about a warning by hand, at a place that its text or other words say. */
export function FollowUp({ warning, onDone }: { warning: WarningDetail; onDone: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const [item, setItem] = useState(() => [...items.keys()][0] ?? '');
  const [words, setWords] = useState(warning.text.slice(0, 1000));
  const [chosen, setChosen] = useState(0);
  const asked = useDeferredValue(words).trim();
  const { busy, refused, act } = useActing();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const opened = await act(async () => {
      const { candidates } = await call('get', '/api/places', { query: { q: asked, item } });
      const point = candidates[chosen]?.point;
      // Without a place the service says what to ask.
      const body = { item, ...(point ? { point } : { place: asked }) };
      return call('post', '/api/warnings/{id}/orders', { params: { id: warning.id }, body });
    });
    if (!opened) return;
    onDone();
    void rereadWarnings();
    select({ kind: 'incident', id: opened.id });
  }
  return (
    <form className="entry-group" data-form="follow-up" onSubmit={(event) => void submit(event)}>
      <ChoiceSelect
        label={t('warnings.item')}
        labelClass="caption"
        look="framed"
        choices={[...items.values()].map(({ code, title }) => ({ id: code, name: title[language] }))}
        chosen={item}
        onChoose={setItem}
      />
      <TextField
        className="field"
        value={words}
        onChange={(value) => {
          setWords(value);
          setChosen(0);
        }}
        isRequired
        maxLength={1000}
      >
        <Label>{t('warnings.place')}</Label>
        <TextArea rows={2} />
      </TextField>
      {asked !== '' && <Candidates words={asked} item={item} chosen={chosen} onChoose={setChosen} />}
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={asked !== ''}
        text={t('warnings.openOrder')}
        action="open-order"
        isSmall
        onLeave={onDone}
      />
    </form>
  );
}
