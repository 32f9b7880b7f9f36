import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { FaultList } from '../../ui/fields.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { forgetDraft, keepDraft, publishRules, ruleDrafts } from './rule-drafts.ts';
import { TrialView } from './trial-view.tsx';

const anyItem = 'any';

/** The rules as text: tried on the map, kept as a draft with every fault named, put in force. */
export function RuleEditor({ onPublished }: { onPublished: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const { text, note, item, trial, busy, refused, saved } = useStore(ruleDrafts, (state) => state);
  return (
    <>
      <section className="part rule-editor">
        <TextField
          className="field"
          value={text ?? ''}
          onChange={(next) => ruleDrafts.setState({ text: next, saved: null })}
        >
          <Label>{t('catalogue.rule.text')}</Label>
          <TextArea className="code-area" rows={16} spellCheck={false} />
        </TextField>
        <ChoiceSelect
          label={t('catalogue.rule.tryItem')}
          labelClass="caption"
          look="framed"
          choices={[
            { id: anyItem, name: t('place.anyItem') },
            ...[...items.values()].map(({ code, title }) => ({ id: code, name: title[language] })),
          ]}
          chosen={item ?? anyItem}
          onChoose={(id) => ruleDrafts.setState({ item: id === anyItem ? null : id })}
        />
        <TrialView trial={trial} hint={t('catalogue.rule.tryHint')} />
      </section>
      <footer className="bench-foot">
        {refused && (
          <RefusalNotice problem={refused}>
            <FaultList faults={refused.errors} />
          </RefusalNotice>
        )}
        {saved !== null && (
          <p className="notice notice-good" role="status" data-kept={saved}>
            {t('catalogue.rule.kept', { version: saved })}
          </p>
        )}
        <TextField className="field" value={note} onChange={(next) => ruleDrafts.setState({ note: next })}>
          <Label>{t('drawing.note')}</Label>
          <TextArea rows={2} />
        </TextField>
        <div className="actions-row">
          <Button className="button" isDisabled={busy} onPress={forgetDraft}>
            {t('styling.forget')}
          </Button>
          <Button
            className={saved === null ? 'button button-primary' : 'button'}
            data-action="keep-rules"
            isDisabled={busy || saved !== null}
            onPress={() => void keepDraft()}
          >
            {t('catalogue.rule.keep')}
          </Button>
          {saved !== null && (
            <Button
              className="button button-primary"
              data-action="publish-rules"
              isDisabled={busy}
              onPress={() => void publishRules(saved).then((done) => done && onPublished())}
            >
              {t('work.publishNow')}
            </Button>
          )}
        </div>
      </footer>
    </>
  );
}
