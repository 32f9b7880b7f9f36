import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { noteLabels } from '../../../../domain/orders/note-labels.ts';
import { actionLabels, type OrderAction, transitions } from '../../../../domain/orders/transitions.ts';

interface Texts {
  [key: string]: string | Texts;
}

const read = (language: 'zh' | 'en') =>
  JSON.parse(
    readFileSync(new URL(`../../../../client/ui/texts/${language}.json`, import.meta.url), 'utf8'),
  ) as Texts;

function sentencesOf(texts: Texts): string[] {
  return Object.values(texts).flatMap((each) => (typeof each === 'string' ? [each] : sentencesOf(each)));
}

/** Words that would stand beside the one that the console has for a thing. */
const others = {
  zh: [/连续计时/, /24 ?小时计时/, /受理登记/, /办公时间/],
  en: [/non-?stop/i, /office hours/i],
};

it.each(['zh', 'en'] as const)('has one word for one thing: %s', (language) => {
  for (const sentence of sentencesOf(read(language)))
    for (const other of others[language]) expect(sentence).not.toMatch(other);
});

it('names the steps of clocks as the steps themselves are named', () => {
  const { steps } = read('zh').clock as Texts;
  const named = {
    register: 'register',
    verify: 'verify',
    file: 'file',
    dispatch: 'dispatch',
    accept: 'accept',
    close: 'close',
  };
  for (const [step, action] of Object.entries(named))
    expect([step, (steps as Texts)[step]]).toEqual([step, actionLabels[action as OrderAction].zh]);
});

it('asks with each step that needs a note for what it needs, and not for a remark', () => {
  for (const { action, noteRequired } of transitions)
    if (noteRequired) expect([action, noteLabels[action].zh]).not.toEqual([action, '备注']);
  expect([noteLabels.finish.zh, noteLabels.supervise.zh, noteLabels['ask-return'].zh]).toEqual([
    '处置结果',
    '督办要求',
    '回退理由',
  ]);
});
