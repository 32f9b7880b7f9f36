import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { preferences } from './preferences.ts';
import type { Answer, Problem } from './problem.ts';
import { problemText } from './problem-text.ts';
import { refusalHeadline, refusalSentence } from './refusals.ts';

/** A step that the service refused, with what may be done about it. */
export function RefusalNotice({ problem, children }: { problem: Problem; children?: ReactNode }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { sentence, lang } = refusalSentence({ text: problem.text, detail: problem.message }, language);
  const headline = refusalHeadline(problem, t);
  return (
    <div className="notice notice-error" role="alert">
      <p>{headline}</p>
      {sentence && !headline.includes(sentence) && <p lang={lang}>{sentence}</p>}
      {children}
    </div>
  );
}

/** What was asked for, or that it is on its way, or why it did not come. */
export function Answered<T>({ answer, children }: { answer: Answer<T>; children: (value: T) => ReactNode }) {
  const { t } = useTranslation();
  const { status, value, problem, retry } = answer;
  if (status === 'loading')
    return (
      <div aria-busy="true">
        <div className="loading-line" />
        <p className="message">{t('work.loading')}</p>
      </div>
    );
  if (value !== null) return <>{children(value)}</>;
  if (problem?.code === 'nothing-to-compare') return <p className="message">{t('work.firstVersion')}</p>;
  return (
    <div className="notice notice-error" role="alert">
      <p>{problem && problemText(problem, t)}</p>
      <Button className="button button-small" onPress={retry}>
        {t('incident.retry')}
      </Button>
    </div>
  );
}
