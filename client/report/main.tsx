import './report.css';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { PublicReceipt, PublicState } from '../../domain/answers/public-reports.ts';
import { type Draft, newDraft, objectInAddress, Refusal, send, stateOf } from './draft.ts';
import { ReportForm } from './form.tsx';
import { chosenLanguage, texts } from './texts.ts';

const language = chosenLanguage();
const t = texts[language];
const receiptInAddress = /^#receipt=([\w-]{24})$/.exec(location.hash)?.[1] ?? null;

function words(error: unknown): string {
  if (!(error instanceof Refusal)) return t.failed;
  if (error.status === 0) return t.offline;
  return error.text?.[language] ?? t.failed;
}

function Done({ receipt, onAgain }: { receipt: PublicReceipt; onAgain: () => void }) {
  const link = `${location.origin}/report?lang=${language}#receipt=${receipt.receipt}`;
  return (
    <section role="status">
      <h2>{t.doneTitle}</h2>
      <p>
        {t.done} <b data-number={receipt.number}>{receipt.number}</b>
      </p>
      <p>{t.keep}</p>
      <p>
        <a href={link}>{link}</a>
      </p>
      <button type="button" onClick={onAgain}>
        {t.again}
      </button>
    </section>
  );
}

function State({ receipt }: { receipt: string }) {
  const [state, setState] = useState<PublicState | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    stateOf(receipt)
      .then(setState)
      .catch((error: unknown) => setProblem(words(error)));
  }, [receipt]);
  if (problem) return <p role="alert">{problem}</p>;
  if (!state) return <p className="quiet">…</p>;
  const moment = (text: string) => new Date(text).toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB');
  return (
    <section>
      <h2>{state.item[language]}</h2>
      <dl>
        <dt>{t.done}</dt>
        <dd>{state.number}</dd>
        <dt>{t.state}</dt>
        <dd data-state={state.state}>{state.stateTitle[language]}</dd>
        <dt>{t.unit}</dt>
        <dd>{language === 'en' ? (state.unit.nameEn ?? state.unit.name) : state.unit.name}</dd>
        <dt>{t.reported}</dt>
        <dd>{moment(state.reportedAt)}</dd>
        <dt>{t.updated}</dt>
        <dd>{moment(state.updatedAt)}</dd>
      </dl>
      <p>
        <a href={`/report?lang=${language}`}>{t.again}</a>
      </p>
    </section>
  );
}

function Page() {
  const [draft, setDraft] = useState<Draft>(newDraft);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [receipt, setReceipt] = useState<PublicReceipt | null>(null);
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  useEffect(() => {
    void objectInAddress().then((place) => place && setDraft((now) => ({ ...now, place })));
  }, []);
  async function file(): Promise<void> {
    setBusy(true);
    setRefused(null);
    try {
      setReceipt(await send(draft));
    } catch (error) {
      setRefused(words(error));
    } finally {
      setBusy(false);
    }
  }
  const other = language === 'zh' ? 'en' : 'zh';
  const query = new URLSearchParams(location.search);
  query.set('lang', other);
  return (
    <main>
      <header>
        <h1>{t.title}</h1>
        <a href={`?${query}${location.hash}`} hrefLang={other}>
          {t.other}
        </a>
      </header>
      {receiptInAddress ? (
        <State receipt={receiptInAddress} />
      ) : receipt ? (
        <Done
          receipt={receipt}
          onAgain={() => {
            setDraft(newDraft());
            setReceipt(null);
          }}
        />
      ) : (
        <ReportForm
          draft={draft}
          change={change}
          language={language}
          t={t}
          busy={busy}
          refused={refused}
          onSend={file}
        />
      )}
    </main>
  );
}

document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
document.title = t.title;
createRoot(document.getElementById('report')!).render(<Page />);
// Chinese glyphs for systems without a Chinese font; browsers fetch only the subsets they need.
void import('../ui/chinese.css');
