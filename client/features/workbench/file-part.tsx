import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { GivenCodes, LayerVersion } from '../../../domain/answers/layer-versions.ts';
import { formatLeft, formatNumber } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { Progress } from '../../ui/progress.tsx';
import { refusalSentence, refusalText } from '../../ui/refusals.ts';
import { LoadAgain } from './load-again.tsx';
import { cancelLoad, isLoading, versionSteps } from './versions.ts';
import { stageText } from './words.ts';

function Loading({ version }: { version: LayerVersion }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const acting = useStore(versionSteps, (state) => state.acting);
  const { stage, done, total, share, secondsLeft } = version.progress;
  const amount = `${formatNumber(Math.round(done), language)} / ${formatNumber(Math.round(total), language)}`;
  return (
    <section className="part" aria-busy="true">
      <Progress
        label={stageText(stage, t)}
        share={share}
        facts={
          secondsLeft === null
            ? amount
            : `${amount} · ${t('work.left', { time: formatLeft(secondsLeft, language) })}`
        }
        isCancelling={acting}
        onCancel={() => void cancelLoad(version)}
      />
    </section>
  );
}

function Refused({ version }: { version: LayerVersion }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { problem, state } = version;
  if (!problem) return null;
  const headline = refusalText(problem, t);
  const { sentence, lang } = refusalSentence(problem, language);
  return (
    <section className="part">
      <div
        className={`notice notice-${state === 'rejected' ? 'error' : 'warning'}`}
        role="alert"
        data-refusal={problem.code}
      >
        <strong>{t(state === 'rejected' ? 'work.rejected' : 'work.heldBack')}</strong>
        {headline && <p>{headline}</p>}
        <p lang={lang}>{sentence}</p>
      </div>
    </section>
  );
}

/** What was understood of the file, to be confirmed by a look or corrected. */
function Understood({ version }: { version: LayerVersion }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { understood, sourceName } = version;
  if (!understood) return null;
  const { format, encoding, crs, crsConfidence, crsNote, fields, mapped, codes } = understood;
  const targetOf = new Map(Object.entries(mapped ?? {}).map(([target, field]) => [field, target]));
  const isCertain = crsConfidence >= 1;
  return (
    <section className="part">
      <h3 className="caption">{t('work.understood')}</h3>
      <dl className="facts">
        <dt>{t('work.source')}</dt>
        <dd>{sourceName}</dd>
        <dt>{t('work.format')}</dt>
        <dd>
          <code>{format}</code>
        </dd>
        <dt>{t('work.encoding')}</dt>
        <dd>
          <code>{encoding}</code>
        </dd>
        <dt>{t('work.crs')}</dt>
        <dd>
          <code>{crs}</code>
          <span className={isCertain ? 'chip chip-checked' : 'chip chip-stale'}>
            {isCertain
              ? t('work.declared')
              : t('work.inferred', { percent: `${Math.round(crsConfidence * 100)}%` })}
          </span>
        </dd>
        {crsNote && (
          <dd className="muted" data-crs-note>
            {crsNote[language]}
          </dd>
        )}
        <dt>{t('work.fields')}</dt>
        <dd className="field-names">
          {fields.map((field) => (
            <code key={field} data-mapped={targetOf.has(field)}>
              {field}
              {(targetOf.get(field) ?? field) !== field && ` → ${targetOf.get(field)}`}
            </code>
          ))}
        </dd>
        {codes && <Codes codes={codes} />}
      </dl>
    </section>
  );
}

/** Codes that city parts were given: how many, and which. */
function Codes({ codes }: { codes: GivenCodes }) {
  const { t } = useTranslation();
  const { given, kept, ranges, withoutDistrict, exhausted } = codes;
  return (
    <>
      <dt>{t('work.codes.title')}</dt>
      <dd data-codes>
        {t('work.codes.given', { count: given })}
        {kept > 0 && ` · ${t('work.codes.kept', { count: kept })}`}
        {ranges.map(({ from, to }) => (
          <code key={from}>{from === to ? from : t('work.codes.range', { from, to })}</code>
        ))}
      </dd>
      {withoutDistrict > 0 && (
        <dd className="muted">{t('work.codes.withoutDistrict', { count: withoutDistrict })}</dd>
      )}
      {exhausted > 0 && <dd className="muted">{t('work.codes.exhausted', { count: exhausted })}</dd>}
    </>
  );
}

/** What was done to the version before to make this one. */
function Done({ version }: { version: LayerVersion }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  if (version.fixes.length === 0) return null;
  return (
    <section className="part">
      <h3 className="caption">{t('work.done', { count: version.fixes.length })}</h3>
      <ul className="done-fixes">
        {version.fixes.map(({ issue, fix, features, done, message }) => (
          <li key={issue} data-done={done ?? true}>
            <span className={done === false ? 'chip chip-stale' : 'chip'}>{t(`work.fixes.${fix}`)}</span>{' '}
            {features.slice(0, 3).join(', ')}
            {message && <span className="muted"> {message[language]}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How the load is going, what the file was taken for, and the way to have it read otherwise. */
export function FilePart({ version }: { version: LayerVersion }) {
  const isFile = version.fixes.length === 0 && version.editOf === null;
  return (
    <>
      {isLoading(version) && <Loading version={version} />}
      <Refused version={version} />
      <Understood version={version} />
      <Done version={version} />
      {!isLoading(version) && isFile && <LoadAgain version={version} />}
    </>
  );
}
