import { Button, GridList, GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { answerWayLabels, type Channel, visitorLabels } from '../../../domain/intake/channels.ts';
import { FieldFaults } from '../../ui/fields.tsx';
import { limitText } from '../../ui/limit-text.ts';
import { preferences } from '../../ui/preferences.ts';
import { AddEntry } from './add-entry.tsx';
import { ChannelForm } from './channel-form.tsx';
import { addChannel, drafts } from './drafts.ts';
import { Marks } from './marks.tsx';
import { openPage } from './pages.ts';
import type { Catalogue } from './types.ts';
import { shownSteps } from './words.ts';

/** What a channel has of its own: time limits, the return visit and the answer to the source. */
function ChannelTerms({ channel: { clocks, returnVisit, answer } }: { channel: Channel }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const lines = [
    ...shownSteps.flatMap((step) => {
      const limit = clocks[step];
      return limit ? [{ what: t(`clock.steps.${step}`), limit }] : [];
    }),
    ...(returnVisit
      ? [
          {
            what: t('owed.visit', { by: visitorLabels[returnVisit.by][language] }),
            limit: returnVisit.within,
          },
        ]
      : []),
    ...(answer
      ? [{ what: t('owed.answer', { way: answerWayLabels[answer.way][language] }), limit: answer.within }]
      : []),
  ];
  if (lines.length === 0) return <span className="muted">{t('channels.none')}</span>;
  return lines.map(({ what, limit }) => (
    <span key={what} className="change-head">
      {t('channels.within', { what, limit: limitText(limit, t) })}
    </span>
  ));
}

/** The channels by which reports come, with what each asks for; while a draft is open, to be written on. */
export function ChannelsPage({ catalogue, entry }: { catalogue: Catalogue; entry: string | null }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const isDraft = useStore(drafts, (state) => state.entries !== null);
  const faults = useStore(drafts, (state) => state.faults);
  const { channels } = catalogue;
  const index = channels.findIndex(({ code }) => code === entry);
  if (isDraft && index >= 0)
    return (
      <>
        <Button className="link back" onPress={() => openPage('channels')}>
          ← {t('catalogue.pages.channels')}
        </Button>
        <ChannelForm index={index} catalogue={catalogue} />
      </>
    );
  return (
    <>
      {isDraft && (
        <AddEntry
          label={t('catalogue.draft.newChannel')}
          mayBeNumber
          taken={(code) => channels.some((channel) => channel.code === code)}
          onAdd={(code) => {
            addChannel({ code, title: { zh: '', en: '' }, byHand: true, sources: [], clocks: {} });
            openPage('channels', code);
          }}
        />
      )}
      {isDraft && <FieldFaults faults={(faults ?? []).filter(({ path }) => path === '/channels')} />}
      <GridList
        aria-label={t('catalogue.pages.channels')}
        className="bench-list"
        items={channels.map((channel, at) => ({ id: channel.code, at, channel }))}
        dependencies={[language, isDraft]}
        {...(isDraft ? { onAction: (key) => openPage('channels', String(key)) } : {})}
        renderEmptyState={() => <p className="message">{t('channels.empty')}</p>}
      >
        {({ id, at, channel }) => (
          <GridListItem
            id={id}
            textValue={channel.title[language] || id}
            className="bench-row"
            data-channel={id}
          >
            <span className="bench-name">
              <span className="bench-title">{channel.title[language] || id}</span>
              <code className="muted">{id}</code>
            </span>
            <span className="bench-marks">
              {isDraft && <Marks list="channels" name={id} index={at} />}
              {channel.byHand && <span className="chip">{t('channels.byHand')}</span>}
            </span>
            <span className="bench-sub">
              <ChannelTerms channel={channel} />
            </span>
          </GridListItem>
        )}
      </GridList>
    </>
  );
}
