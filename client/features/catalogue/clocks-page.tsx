import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { answerWayLabels, type Channel, visitorLabels } from '../../../domain/intake/channels.ts';
import { limitText } from '../../ui/limit-text.ts';
import { preferences } from '../../ui/preferences.ts';
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

function Channels({ channels }: { channels: readonly Channel[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <section className="part">
      <h3 className="caption">{t('channels.title')}</h3>
      <dl className="facts">
        {channels.map((channel) => (
          <div key={channel.code} data-channel={channel.code}>
            <dt>
              {channel.title[language]} <code>{channel.code}</code>
            </dt>
            <dd>
              <ChannelTerms channel={channel} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** How long each step may take, item by item where an item has a limit of its own. */
export function ClocksPage({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <>
      <p className="bench-note">{t('catalogue.clocksNote')}</p>
      <table className="clocks">
        <thead>
          <tr>
            <th scope="col">{t('catalogue.pages.items')}</th>
            {shownSteps.map((step) => (
              <th key={step} scope="col">
                {t(`clock.steps.${step}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {catalogue.items.map(({ code, title, clocks }) => (
            <tr key={code} data-item={code}>
              <th scope="row">
                <Button className="link" onPress={() => openPage('items', code)}>
                  {title[language] || code}
                </Button>
              </th>
              {shownSteps.map((step) => (
                <td key={step}>{limitText(clocks[step], t)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Channels channels={catalogue.channels} />
    </>
  );
}
