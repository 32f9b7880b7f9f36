import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { Button, Dialog, DialogTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Icon } from '../../ui/icons.tsx';
import { nameIn } from '../../ui/names.ts';
import { Popover } from '../../ui/popover.tsx';
import { preferences } from '../../ui/preferences.ts';
import { drawAreaFilter } from './area-filter.ts';
import { filters } from './filters.ts';
import { incidents } from './incidents.ts';
import { tallyOf } from './tally.ts';

const spans = [15, 60, 240, 1440, 4320, 10_080] as const;
const anyTime = 'any';

/** The streets and the responsible units that open incidents have, by name. */
function usePeople() {
  const all = useStore(incidents, (state) => state.all);
  const language = useStore(preferences, (state) => state.language);
  const chosen = useStore(filters, (state) => state);
  return useMemo(() => {
    const { units, streets, owners } = tallyOf(all, chosen.scope);
    const choice = (code: string) => {
      const unit = units.get(code);
      return { id: code, name: unit ? nameIn(language, unit) : code };
    };
    const byName = (codes: Set<string>) =>
      [...codes].map(choice).sort((a, b) => a.name.localeCompare(b.name, language));
    return {
      streets: byName(new Set([...chosen.streets, ...streets])),
      owners: byName(new Set([...chosen.owners, ...owners])),
    };
  }, [all, language, chosen.streets, chosen.owners, chosen.scope]);
}

function spanName(t: TFunction, minutes: number): string {
  if (minutes < 60) return t('queue.minutes', { count: minutes });
  return minutes < 1440
    ? t('queue.hours', { count: minutes / 60 })
    : t('queue.days', { count: minutes / 1440 });
}

/** Street, owner, time and drawn area, behind one button with the number of those set. */
export function MoreFilters() {
  const { t } = useTranslation();
  const chosen = useStore(filters, (state) => state);
  const { streets, owners } = usePeople();
  const set = [chosen.streets.size, chosen.owners.size, chosen.within ?? 0, chosen.area ? 1 : 0].filter(
    (size) => size > 0,
  ).length;
  return (
    <DialogTrigger>
      <Button className="select-button more-filters" data-chosen={set > 0} aria-label={t('queue.more')}>
        <Icon name="filter" size={14} />
        {set > 0 && <b>{set}</b>}
      </Button>
      <Popover className="filter-popover" placement="bottom end">
        <Dialog className="filter-dialog" aria-label={t('queue.more')}>
          {({ close }) => (
            <>
              <Choices
                label={t('queue.street')}
                labelClass="caption"
                none={t('queue.anyStreet')}
                choices={streets}
                chosen={chosen.streets}
                onChange={(next) => filters.setState({ streets: next })}
              />
              <Choices
                label={t('queue.owner')}
                labelClass="caption"
                none={t('queue.anyOwner')}
                choices={owners}
                chosen={chosen.owners}
                onChange={(next) => filters.setState({ owners: next })}
              />
              <ChoiceSelect
                label={t('queue.time')}
                labelClass="caption"
                look="framed"
                choices={[
                  { id: anyTime, name: t('queue.anyTime') },
                  ...spans.map((minutes) => ({ id: String(minutes), name: spanName(t, minutes) })),
                ]}
                chosen={chosen.within === null ? anyTime : String(chosen.within)}
                onChoose={(id) => filters.setState({ within: id === anyTime ? null : Number(id) })}
              />
              <div className="filter-area">
                <span className="caption">{t('queue.area')}</span>
                <Button
                  className="button button-small"
                  onPress={() => {
                    close();
                    drawAreaFilter();
                  }}
                >
                  {t(chosen.area ? 'queue.redrawArea' : 'queue.drawArea')}
                </Button>
                {chosen.area && (
                  <Button className="button button-small" onPress={() => filters.setState({ area: null })}>
                    {t('queue.forgetArea')}
                  </Button>
                )}
              </div>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
