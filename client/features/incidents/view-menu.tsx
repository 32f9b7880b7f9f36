import { type FormEvent, useState } from 'react';
import { Button, Dialog, DialogTrigger, Input, Label, Popover, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Icon } from '../../ui/icons.tsx';
import { filters } from './filters.ts';
import { forgetView, openView, presentQuery, saveView, views } from './views.ts';

/** Views that everybody has: what waits at the desk, what is grave, and what came in just now. */
const given = [
  { id: 'all', query: '' },
  { id: 'grave', query: 'severity=high' },
  { id: 'verify', query: 'state=pending-verify' },
  { id: 'recent', query: 'within=60&sort=newest' },
] as const;

/** Views of the queue: those given, those saved, and saving the present one. */
export function ViewMenu() {
  const { t } = useTranslation();
  const saved = useStore(views, (state) => state.saved);
  // The query is made of the filters: draw again when they change.
  useStore(filters, (state) => state);
  const present = presentQuery();
  const [name, setName] = useState('');
  const named = saved.find(({ query }) => query === present)?.name;
  const stock = given.find(({ query }) => query === present)?.id;
  const title = named ?? (stock ? t(`views.${stock}`) : t('views.own'));

  function save(event: FormEvent): void {
    event.preventDefault();
    if (name.trim() === '') return;
    saveView(name.trim());
    setName('');
  }

  return (
    <DialogTrigger>
      <Button className="view-button" aria-label={t('views.label', { name: title })}>
        <span>{title}</span>
        <Icon name="chevron" size={12} />
      </Button>
      <Popover className="popover view-popover" placement="bottom start">
        <Dialog className="view-dialog" aria-label={t('views.title')}>
          {({ close }) => (
            <>
              {given.map(({ id, query }) => (
                <Button
                  key={id}
                  className="view-row"
                  data-chosen={query === present}
                  onPress={() => {
                    openView({ query });
                    close();
                  }}
                >
                  {t(`views.${id}`)}
                </Button>
              ))}
              {saved.map((view) => (
                <div key={view.name} className="view-saved">
                  <Button
                    className="view-row"
                    data-chosen={view.query === present}
                    onPress={() => {
                      openView(view);
                      close();
                    }}
                  >
                    {view.name}
                  </Button>
                  <Button
                    className="icon-button icon-button-small"
                    aria-label={t('views.forget', { name: view.name })}
                    onPress={() => forgetView(view.name)}
                  >
                    <Icon name="close" size={12} />
                  </Button>
                </div>
              ))}
              <form className="view-save" onSubmit={save}>
                <TextField className="field" value={name} onChange={setName} maxLength={40}>
                  <Label>{t('views.save')}</Label>
                  <Input placeholder={t('views.name')} />
                </TextField>
                <Button type="submit" className="button button-small" isDisabled={name.trim() === ''}>
                  {t('views.keep')}
                </Button>
              </form>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
