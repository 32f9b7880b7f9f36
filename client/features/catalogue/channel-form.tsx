import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import {
  answerWayLabels,
  answerWays,
  type Channel,
  visitorLabels,
  visitors,
} from '../../../domain/intake/channels.ts';
import type { Limit } from '../../../domain/items/entries.ts';
import { ChoiceEntry, FieldFaults, FieldGroup, type FieldScope, faultsAt } from '../../ui/fields.tsx';
import { preferences } from '../../ui/preferences.ts';
import { changeChannel, drafts, removeChannel } from './drafts.ts';
import { LimitRow, LimitsFields } from './limits-fields.tsx';
import { ListEntry } from './list-entry.tsx';
import { Names } from './names.tsx';
import { openPage } from './pages.ts';
import { Tick } from './tick.tsx';
import type { Catalogue } from './types.ts';

const usualLimit: Limit = { value: 1, unit: 'days', time: 'working' };

interface ChannelPart {
  channel: Channel;
  scope: FieldScope;
  write: (change: Partial<Channel>) => void;
}

/** The limit of what is owed; it has one always. */
function Within(props: { title: string; within: Limit; onChange: (within: Limit) => void }) {
  const { title, within, onChange } = props;
  return (
    <table className="entry-table">
      <tbody>
        <LimitRow
          name="within"
          title={title}
          own={within}
          byDefault={usualLimit}
          otherwise=""
          onChange={(limit) => onChange(limit ?? usualLimit)}
        />
      </tbody>
    </table>
  );
}

/** The return visit and the answer to the source that a channel asks for. */
function Owed({ channel: { returnVisit, answer }, scope, write }: ChannelPart) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <FieldGroup title={t('owed.title')}>
      <Tick
        label={t('channels.returnVisit')}
        member="returnVisit"
        isChosen={returnVisit !== undefined}
        onChange={(chosen) => write({ returnVisit: chosen ? { by: 'desk', within: usualLimit } : undefined })}
      />
      {returnVisit && (
        <>
          <ChoiceEntry
            label={t('channels.visitor')}
            member="returnVisit/by"
            scope={scope}
            choices={visitors.map((id) => ({ id, name: visitorLabels[id][language] }))}
            chosen={returnVisit.by}
            onChoose={(id) =>
              write({ returnVisit: { ...returnVisit, by: visitors.find((each) => each === id)! } })
            }
          />
          <Within
            title={t('channels.visitWithin')}
            within={returnVisit.within}
            onChange={(within) => write({ returnVisit: { ...returnVisit, within } })}
          />
          <FieldFaults faults={faultsAt(scope.faults, `${scope.path}/returnVisit/within`)} />
        </>
      )}
      <Tick
        label={t('channels.answer')}
        member="answer"
        isChosen={answer !== undefined}
        onChange={(chosen) => write({ answer: chosen ? { way: 'by-hand', within: usualLimit } : undefined })}
      />
      {answer && (
        <>
          <ChoiceEntry
            label={t('channels.way')}
            member="answer/way"
            scope={scope}
            choices={answerWays.map((id) => ({ id, name: answerWayLabels[id][language] }))}
            chosen={answer.way}
            onChoose={(id) => write({ answer: { ...answer, way: answerWays.find((each) => each === id)! } })}
          />
          <Within
            title={t('channels.answerWithin')}
            within={answer.within}
            onChange={(within) => write({ answer: { ...answer, within } })}
          />
          <FieldFaults faults={faultsAt(scope.faults, `${scope.path}/answer/within`)} />
        </>
      )}
    </FieldGroup>
  );
}

/** One channel of the draft, to be written on. */
export function ChannelForm({ index, catalogue }: { index: number; catalogue: Catalogue }) {
  const { t } = useTranslation();
  const faults = useStore(drafts, (state) => state.faults);
  const channel = catalogue.channels[index]!;
  const scope = { faults, path: `/channels/${index}` };
  const write = (change: Partial<Channel>) => changeChannel(index, { ...channel, ...change });
  return (
    <div data-channel-form={channel.code}>
      <FieldGroup title={channel.code}>
        <Names title={channel.title} scope={scope} onChange={(title) => write({ title })} />
        <FieldFaults faults={faultsAt(faults, `${scope.path}/code`)} />
        <Tick
          label={t('channels.byHand')}
          member="byHand"
          isChosen={channel.byHand}
          onChange={(byHand) => write({ byHand })}
        />
        <ListEntry
          key={channel.code}
          label={t('channels.sources')}
          description={t('channels.sourcesNote')}
          member="sources"
          scope={scope}
          words={channel.sources}
          onChange={(sources) => write({ sources })}
        />
      </FieldGroup>
      <LimitsFields
        clocks={channel.clocks}
        defaults={catalogue.defaults.clocks}
        scope={scope}
        otherwise={t('channels.asItem')}
        onChange={(clocks) => write({ clocks })}
      />
      <Owed channel={channel} scope={scope} write={write} />
      <div className="part">
        <Button
          className="button button-small"
          data-action="remove-channel"
          onPress={() => {
            removeChannel(channel.code);
            openPage('channels');
          }}
        >
          {t('catalogue.fields.remove')}
        </Button>
      </div>
    </div>
  );
}
