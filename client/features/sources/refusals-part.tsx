import { useState } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { KeptRefusal } from '../../../domain/answers/sources.ts';
import { call } from '../../data/call.ts';
import { usePages } from '../../data/pages.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { PageFoot } from '../../ui/page-foot.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { preferences } from '../../ui/preferences.ts';

const anyCode = 'any';
const pageSize = 25;

/** What was sent, laid out where it is JSON and whole. */
function layOut(sample: string): string {
  try {
    return JSON.stringify(JSON.parse(sample), null, 2);
  } catch {
    // Only its beginning is kept, or it never was JSON.
    return sample;
  }
}

function RefusalLine({ refusal: { at, code, detail, sample } }: { refusal: KeptRefusal }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <Disclosure className="style-part" data-refusal={code}>
      <Heading level={4} className="style-head">
        <Button slot="trigger" className="style-trigger refusal-head">
          <time dateTime={at}>{formatMoment(at, language)}</time>
          <code>{code}</code>
          <Icon name="chevron" size={12} />
        </Button>
      </Heading>
      <DisclosurePanel className="style-details">
        <p lang="en">
          <PlainText text={detail} />
        </p>
        {sample === '' ? (
          <p className="muted">{t('sources.noBody')}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must by keyboard too
          <section className="sample" tabIndex={0} aria-label={t('sources.body')}>
            <pre>
              <PlainText text={layOut(sample)} />
            </pre>
          </section>
        )}
      </DisclosurePanel>
    </Disclosure>
  );
}

/** What was refused of a source, page by page, of one reason or of all, with what was sent. */
export function RefusalsPart({ source }: { source: string }) {
  const { t } = useTranslation();
  const [code, setCode] = useState(anyCode);
  const { value: report } = useAnswer('/api/sources/{id}', { params: { id: source } });
  const { rows, hasMore, isReading, problem, readMore, readAgain } = usePages(
    ['refusals', source, code],
    async (cursor) => {
      const { refusals, next } = await call('get', '/api/sources/{id}/refusals', {
        params: { id: source },
        query: {
          limit: pageSize,
          ...(code === anyCode ? {} : { code }),
          ...(cursor ? { cursor } : {}),
        },
      });
      return { rows: refusals, next };
    },
  );
  const reasons = report?.refused.reasons ?? [];
  return (
    <section className="part part-flush" data-refusals>
      <div className="part-head">
        <h3 className="caption">{t('sources.refusals', { count: report?.refused.count ?? 0 })}</h3>
        {reasons.length > 0 && (
          <ChoiceSelect
            label={t('sources.reason')}
            labelClass="sr-only"
            look="plain"
            choices={[
              { id: anyCode, name: t('sources.allReasons') },
              ...reasons.map((reason) => ({ id: reason.code, name: `${reason.code} (${reason.count})` })),
            ]}
            chosen={code}
            onChoose={setCode}
          />
        )}
      </div>
      {!rows && isReading && <p className="message">{t('work.loading')}</p>}
      {rows?.length === 0 && <p className="message">{t('sources.noneRefused')}</p>}
      {rows && rows.length > 0 && (
        <div className="style-parts">
          {rows.map((refusal) => (
            <RefusalLine key={refusal.id} refusal={refusal} />
          ))}
        </div>
      )}
      <PageFoot {...{ problem, hasMore, isReading, readMore, readAgain }} />
    </section>
  );
}
