import { useCallback, useEffect, useState } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { KeptRefusal, RefusalPage, SourceReport } from '../../../domain/answers/sources.ts';
import { useActing } from '../../data/acting.ts';
import { useAnswer } from '../../data/answer.ts';
import { request } from '../../data/request.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { preferences } from '../../ui/preferences.ts';
import { useStore } from '../../ui/store.ts';

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
  const [rows, setRows] = useState<KeptRefusal[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const { busy, refused, act } = useActing();
  const { value: report } = useAnswer<SourceReport>(`/api/sources/${source}`);
  const load = useCallback(
    (wanted: string, cursor: string | null) => {
      const query = new URLSearchParams({
        limit: String(pageSize),
        ...(wanted === anyCode ? {} : { code: wanted }),
        ...(cursor ? { cursor } : {}),
      });
      void act(() => request<RefusalPage>(`/api/sources/${source}/refusals?${query}`)).then((page) => {
        if (!page) return;
        setRows((before) => (cursor ? [...(before ?? []), ...page.refusals] : page.refusals));
        setNext(page.next);
      });
    },
    [source, act],
  );
  useEffect(() => load(code, null), [load, code]);
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
      {rows === null && busy && <p className="message">{t('work.loading')}</p>}
      {rows?.length === 0 && <p className="message">{t('sources.noneRefused')}</p>}
      {rows && rows.length > 0 && (
        <div className="style-parts">
          {rows.map((refusal) => (
            <RefusalLine key={refusal.id} refusal={refusal} />
          ))}
        </div>
      )}
      {refused && (
        <RefusalNotice problem={refused}>
          <Button className="button button-small" onPress={() => load(code, null)}>
            {t('incident.retry')}
          </Button>
        </RefusalNotice>
      )}
      {next && (
        <div className="more-row">
          <Button className="button button-small" isDisabled={busy} onPress={() => load(code, next)}>
            {t('work.more')}
          </Button>
        </div>
      )}
    </section>
  );
}
