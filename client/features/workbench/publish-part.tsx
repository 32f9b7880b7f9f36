import { useState } from 'react';
import { Button, Input, Label, Radio, RadioGroup, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';
import { formatMoment, fromCityField, toCityField } from '../../ui/format.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { History } from './history.tsx';
import { cancelPlan, forgetRefusal, inForce, publish, usePublications, versionSteps } from './versions.ts';
import { findingCount } from './words.ts';

const hourMs = 3_600_000;

/** Puts a version in force now or at a time; what looks like half a file, or another city, has to be meant. */
function PublishForm({ version }: { version: LayerVersion }) {
  const { t } = useTranslation();
  const publications = usePublications(version.layer);
  const { acting, refused } = useStore(versionSteps, (state) => state);
  const [when, setWhen] = useState<'now' | 'later'>('now');
  const [field, setField] = useState(() => toCityField(new Date(Date.now() + 12 * hourMs)));
  const current = inForce(publications);
  const effectiveFrom = when === 'now' ? null : fromCityField(field);
  const isDoubted = refused?.code === 'far-smaller' || refused?.code === 'another-city';
  const hasFindings = (findingCount(version) ?? 0) > 0;
  return (
    <form
      className="publish-form"
      onSubmit={(event) => {
        event.preventDefault();
        void publish(version, { replaces: current, effectiveFrom, confirm: isDoubted });
      }}
    >
      <p>
        {current === null
          ? t('work.publishFirst', { version: version.version })
          : t('work.publishInstead', { version: version.version, current })}
      </p>
      {hasFindings && <p className="muted">{t('work.publishFindings')}</p>}
      <RadioGroup
        className="radios"
        value={when}
        onChange={(value) => {
          forgetRefusal();
          setWhen(value === 'later' ? 'later' : 'now');
        }}
      >
        <Label className="sr-only">{t('work.when')}</Label>
        <Radio className="radio" value="now">
          {t('work.now')}
        </Radio>
        <Radio className="radio" value="later">
          {t('work.later')}
        </Radio>
      </RadioGroup>
      {when === 'later' && (
        <TextField className="field" value={field} onChange={setField} type="datetime-local">
          <Label>{t('work.cityTime')}</Label>
          <Input min={toCityField(new Date())} />
        </TextField>
      )}
      {refused && <RefusalNotice problem={refused} />}
      <div className="actions-row">
        <Button
          type="submit"
          className="button button-primary"
          data-action={isDoubted ? 'confirm-publish' : 'publish'}
          isDisabled={acting || (when === 'later' && effectiveFrom === null)}
        >
          {isDoubted ? t('work.publishAnyway') : t(when === 'now' ? 'work.publishNow' : 'work.plan')}
        </Button>
      </div>
    </form>
  );
}

/** The step into force, what waits for its time, and the history. */
export function PublishPart({ version }: { version: LayerVersion }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const acting = useStore(versionSteps, (state) => state.acting);
  return (
    <>
      <section className="part">
        {version.state === 'published' && (
          <div className="notice notice-good" role="status" data-published={version.version}>
            <strong>{t('work.isInForce', { version: version.version })}</strong>
          </div>
        )}
        {version.plannedFor && (
          <div className="notice" role="status" data-planned={version.version}>
            <p>{t('work.isPlanned', { time: formatMoment(version.plannedFor, language) })}</p>
            <Button
              className="button button-small"
              data-action="cancel-plan"
              isDisabled={acting}
              onPress={() => void cancelPlan(version)}
            >
              {t('work.cancelPlan')}
            </Button>
          </div>
        )}
        {version.state !== 'published' && !version.plannedFor && <PublishForm version={version} />}
      </section>
      <History layer={version.layer} />
    </>
  );
}
