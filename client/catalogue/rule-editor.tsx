import { useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ChoiceSelect } from '../app/choice-select.tsx';
import { preferences } from '../app/preferences.ts';
import { formatMoment, formatPosition } from '../language/format.ts';
import { layers } from '../layers/layers.ts';
import { useUnitName } from '../places/decision-view.tsx';
import type { Decision } from '../service/types.ts';
import { useStore } from '../store/store.ts';
import { useAnswer } from '../workbench/answer.ts';
import { Answered, RefusalNotice } from '../workbench/notices.tsx';
import { forgetDraft, keepDraft, publishRules, rollBackRules, ruleDrafts } from './rule-drafts.ts';
import type { RuleVersion } from './types.ts';

const anyItem = 'any';

function Outcome({ title, decision }: { title: string; decision: Decision }) {
  const language = useStore(preferences, (state) => state.language);
  const nameOf = useUnitName();
  const reason = decision.reasons[0];
  return (
    <div className="outcome">
      <span className="caption">{title}</span>
      <strong>{nameOf(decision.lead)}</strong>
      {reason && <span className="muted">{reason.text[language]}</span>}
    </div>
  );
}

/** Where somebody has clicked: the owner by the rules in force, and by those that are being written. */
function TrialView() {
  const { t } = useTranslation();
  const trial = useStore(ruleDrafts, (state) => state.trial);
  if (!trial) return <p className="muted">{t('catalogue.rule.tryHint')}</p>;
  const { point, inForce, drafted } = trial;
  const isSame = inForce.lead.code === drafted.lead.code;
  return (
    <div className="trial" data-trial={isSame ? 'same' : 'other'} role="status">
      <p>
        <code>{formatPosition(point)}</code>{' '}
        <span className={isSame ? 'chip' : 'chip chip-stale'}>
          {t(isSame ? 'catalogue.rule.sameOwner' : 'catalogue.rule.otherOwner')}
        </span>
      </p>
      <Outcome title={t('catalogue.rule.byInForce')} decision={inForce} />
      <Outcome title={t('catalogue.rule.byDraft')} decision={drafted} />
    </div>
  );
}

/** The rules as text: tried on the map, kept as a draft with every fault named, put in force. */
export function RuleEditor({ onPublished }: { onPublished: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const { text, note, item, busy, refused, saved } = useStore(ruleDrafts, (state) => state);
  return (
    <>
      <section className="part rule-editor">
        <TextField
          className="field"
          value={text ?? ''}
          onChange={(next) => ruleDrafts.set({ text: next, saved: null })}
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
          onChoose={(id) => ruleDrafts.set({ item: id === anyItem ? null : id })}
        />
        <TrialView />
      </section>
      <footer className="bench-foot">
        {refused && (
          <RefusalNotice problem={refused}>
            <ul className="faults">
              {refused.errors.map(({ path, message }) => (
                <li key={path + message} lang="en">
                  {message}
                </li>
              ))}
            </ul>
          </RefusalNotice>
        )}
        {saved !== null && (
          <p className="notice notice-good" role="status" data-kept={saved}>
            {t('catalogue.rule.kept', { version: saved })}
          </p>
        )}
        <TextField className="field" value={note} onChange={(next) => ruleDrafts.set({ note: next })}>
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

/** Which rules were in force when, the drafts that wait, and the way back. */
export function RuleHistory({ onChanged }: { onChanged: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const busy = useStore(ruleDrafts, (state) => state.busy);
  const answer = useAnswer<{ versions: RuleVersion[] }>('/api/routing/rules/versions');
  const [asking, setAsking] = useState(false);
  return (
    <section className="part">
      <h3 className="caption">{t('work.versions')}</h3>
      <Answered answer={answer}>
        {({ versions }) => (
          <>
            <ol className="history">
              {versions.map(({ version, state, author, updatedAt, note }) => (
                <li key={version} data-state={state} title={note ?? undefined}>
                  <b>v{version}</b>
                  <span>{formatMoment(updatedAt, language)}</span>
                  <span className="muted">{author}</span>
                  <span className={`chip chip-${state}`}>{t(`catalogue.rule.states.${state}`)}</span>
                  {state === 'draft' && (
                    <Button
                      className="button button-small"
                      isDisabled={busy}
                      onPress={() => void publishRules(version).then((done) => done && onChanged())}
                    >
                      {t('work.publishNow')}
                    </Button>
                  )}
                </li>
              ))}
            </ol>
            {versions.some(({ state }) => state === 'superseded') && (
              <Button
                className={asking ? 'button button-small button-primary' : 'button button-small'}
                data-action="roll-back-rules"
                isDisabled={busy}
                onPress={() => {
                  if (!asking) setAsking(true);
                  else void rollBackRules().then((done) => done && onChanged());
                }}
              >
                {t(asking ? 'catalogue.rule.confirmRollBack' : 'catalogue.rule.rollBack')}
              </Button>
            )}
          </>
        )}
      </Answered>
    </section>
  );
}
