import { type FormEvent, useState } from 'react';
import { Button, Dialog, DialogTrigger, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may, scopesFor } from '../../../domain/access/permissions.ts';
import { asProblem } from '../../data/request.ts';
import { session } from '../../data/session.ts';
import { loadViews, openView, saveView, views } from '../../data/views.ts';
import { Choices } from '../../ui/choices.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Popover } from '../../ui/popover.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { type Column, columns, shownColumns } from './columns.ts';
import { readFilters, writeFilters } from './filter-query.ts';
import { filters } from './filters.ts';
import { ViewRow } from './view-row.tsx';

/** Filters that everybody has: what waits at the desk, what is grave, and what came in just now. */
const given = [
  { id: 'all', query: '' },
  { id: 'grave', query: 'severity=high' },
  { id: 'verify', query: 'state=pending-verify' },
  { id: 'recent', query: 'within=60&sort=newest' },
] as const;

/** The filters of the queue as an address has them. */
function filterQuery(query: URLSearchParams | null): string {
  const written = new URLSearchParams();
  writeFilters(query ? readFilters(query) : filters.getState(), written);
  return written.toString();
}

function ColumnChoice() {
  const { t } = useTranslation();
  const shown = useStore(shownColumns, (state) => state.shown);
  return (
    <Choices
      label={t('views.columns')}
      labelClass="caption"
      none={t('views.noColumns')}
      choices={columns.map((id) => ({ id, name: t(`views.column.${id}`) }))}
      chosen={shown}
      onChange={(next) => shownColumns.setState({ shown: next as ReadonlySet<Column> })}
    />
  );
}

/** Keeps how the console stands under a name. */
function SaveForm() {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [fault, setFault] = useState<string | null>(null);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === '') return;
    setFault(null);
    try {
      await saveView(wanted);
      setName('');
    } catch (error) {
      setFault(problemText(asProblem(error), t));
    }
  }

  return (
    <form className="view-save" onSubmit={(event) => void save(event)}>
      <TextField className="field" value={name} onChange={setName} maxLength={40}>
        <Label>{t('views.save')}</Label>
        <Input placeholder={t('views.name')} />
      </TextField>
      <Button type="submit" className="button button-small" isDisabled={name.trim() === ''}>
        {t('views.keep')}
      </Button>
      {fault && (
        <p className="notice notice-error" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}

/** The views of the account and those shared with it, or why there are none. */
function KeptViews({ present, close }: { present: string; close: () => void }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const { views: kept, status } = useStore(views, (state) => state);
  const scopes =
    user && scopesFor({ kind: 'user', name: user.name, role: user.role, grants: user.grants }, 'views.write');
  if (status === 'failed')
    return (
      <p className="notice notice-error" role="alert">
        {t('views.failed')}
        <Button className="button button-small" onPress={() => void loadViews()}>
          {t('fault.tryAgain')}
        </Button>
      </p>
    );
  if (kept.length === 0)
    return <p className="muted view-none">{t(status === 'ready' ? 'views.none' : 'views.loading')}</p>;
  return kept.map((view) => (
    <ViewRow
      key={view.id}
      view={view}
      isChosen={filterQuery(new URLSearchParams(view.query)) === present}
      scopes={scopes}
      onOpen={() => {
        openView(view);
        close();
      }}
    />
  ));
}

/** Views of the console: filters that are given, views that are kept and shared, and keeping the present one. */
export function ViewMenu() {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const kept = useStore(views, (state) => state.views);
  // The query is made of the filters: draw again when they change.
  useStore(filters, (state) => state);
  const present = filterQuery(null);
  const named = kept.find(({ query }) => filterQuery(new URLSearchParams(query)) === present)?.name;
  const stock = given.find(({ query }) => query === present)?.id;
  const title = stock ? t(`views.${stock}`) : (named ?? t('views.own'));
  const keeps = user !== null && may(user, 'views.write');
  return (
    <DialogTrigger>
      <Button className="view-button" aria-label={t('views.label', { name: title })}>
        <span>{title}</span>
        <Icon name="chevron" size={12} />
      </Button>
      <Popover className="view-popover" placement="bottom start">
        <Dialog className="view-dialog" aria-label={t('views.title')}>
          {({ close }) => (
            <>
              {given.map(({ id, query }) => (
                <Button
                  key={id}
                  className="view-row"
                  data-chosen={query === present}
                  onPress={() => {
                    filters.setState(readFilters(new URLSearchParams(query)));
                    close();
                  }}
                >
                  {t(`views.${id}`)}
                </Button>
              ))}
              {keeps && <KeptViews present={present} close={close} />}
              <ColumnChoice />
              {keeps && <SaveForm />}
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
