import { useEffect, useState } from 'react';
import {
  Button,
  Disclosure,
  DisclosurePanel,
  Heading,
  Input,
  Label,
  TextArea,
  TextField,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Icon } from '../../ui/icons.tsx';
import { legendOf } from '../../ui/legend.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { Swatch } from '../../ui/swatch.tsx';
import { layers, loadLayers } from '../layers/public.ts';
import { StyleMember } from './style-fields.tsx';
import { offered, replaceAt } from './style-values.ts';
import { draftStyle, type LayerStyle, openStyle, saveStyle, styling } from './styling.ts';

type Part = LayerStyle[number];
type Legend = { zh: string; en: string };

/** What the legend calls a style layer, as a pair even where one name serves both languages. */
function legendIn(part: Part): Legend | null {
  const { legend } = (part.metadata ?? {}) as { legend?: Legend | string };
  return typeof legend === 'string' ? { zh: legend, en: legend } : (legend ?? null);
}

function LegendNames({ part, onChange }: { part: Part; onChange: (next: Part) => void }) {
  const { t } = useTranslation();
  const legend = legendIn(part);
  const set = (change: Partial<Legend>) => {
    const next = { zh: '', en: '', ...legend, ...change };
    const path = next.zh || next.en ? next : undefined;
    onChange(replaceAt(part, ['metadata', 'legend'], path) as Part);
  };
  return (
    <div className="form-row">
      {(['zh', 'en'] as const).map((language) => (
        <TextField
          key={language}
          className="field"
          value={legend?.[language] ?? ''}
          onChange={(value) => set({ [language]: value })}
        >
          <Label>{t(`styling.legend.${language}`)}</Label>
          <Input lang={language} />
        </TextField>
      ))}
    </div>
  );
}

function ZoomRange({ part, onChange }: { part: Part; onChange: (next: Part) => void }) {
  const { t } = useTranslation();
  return (
    <div className="form-row">
      {(['minzoom', 'maxzoom'] as const).map((end) => (
        <TextField
          key={end}
          className="field"
          type="number"
          value={part[end] === undefined ? '' : String(part[end])}
          onChange={(text) => {
            const { [end]: _old, ...rest } = part;
            onChange((text === '' ? rest : { ...rest, [end]: Number(text) }) as Part);
          }}
        >
          <Label>{t(`styling.${end}`)}</Label>
          <Input min={0} max={24} step={0.5} />
        </TextField>
      ))}
    </div>
  );
}

/** One layer of the style: what the legend calls it, from where to where it shows, its colours and sizes. */
function StylePart(props: { part: Part; position: number; onChange: (next: Part) => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const theme = useStore(preferences, themeOf);
  const { part, position, onChange } = props;
  const [swatch] = legendOf({ style: [part] }, { theme, language });
  const known = (['fill', 'line', 'circle', 'symbol'] as const).find((each) => each === part.type);
  const kindName = known ? t(`styling.kinds.${known}`) : part.type;
  return (
    <Disclosure className="style-part" defaultExpanded={position === 0} data-part={position}>
      <Heading level={4} className="style-head">
        <Button slot="trigger" className="style-trigger">
          {swatch && <Swatch entry={swatch} />}
          <span>{swatch?.title ?? kindName}</span>
          <span className="muted">{swatch ? kindName : t('styling.unnamed')}</span>
          <Icon name="chevron" size={12} />
        </Button>
      </Heading>
      <DisclosurePanel className="style-details">
        <LegendNames part={part} onChange={onChange} />
        {(offered[part.type] ?? []).map(([group, member]) => (
          <StyleMember
            key={member}
            member={member}
            value={(part[group] as Record<string, unknown> | undefined)?.[member]}
            onChange={(path, next) => onChange(replaceAt(part, [group, member, ...path], next) as Part)}
          />
        ))}
        <ZoomRange part={part} onChange={onChange} />
      </DisclosurePanel>
    </Disclosure>
  );
}

function readStyle(text: string): LayerStyle | null {
  try {
    const read: unknown = JSON.parse(text);
    const isStyle = Array.isArray(read) && read.every((part) => typeof part?.type === 'string');
    return isStyle ? (read as LayerStyle) : null;
  } catch {
    return null;
  }
}

/** Everything else that a style may say, as it is stored. */
function AsText({ style, onChange }: { style: LayerStyle; onChange: (next: LayerStyle) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? JSON.stringify(style, null, 2);
  const isWrong = typed !== null && readStyle(typed) === null;
  return (
    <Disclosure className="style-part">
      <Heading level={4} className="style-head">
        <Button slot="trigger" className="style-trigger">
          <span>{t('styling.asText')}</span>
          <Icon name="chevron" size={12} />
        </Button>
      </Heading>
      <DisclosurePanel className="style-details">
        <TextField
          className="field"
          value={text}
          isInvalid={isWrong}
          onChange={(next) => {
            const read = readStyle(next);
            setTyped(next);
            if (read) onChange(read);
          }}
          onBlur={() => !isWrong && setTyped(null)}
        >
          <Label>{t('styling.textLabel')}</Label>
          <TextArea className="code-area" rows={14} spellCheck={false} />
        </TextField>
        {isWrong && <p className="notice notice-warning">{t('styling.notJson')}</p>}
      </DisclosurePanel>
    </Disclosure>
  );
}

/** How a layer is drawn, changed before one's own eyes and then saved for everybody. */
export function StyleEditor({ layer }: { layer: string }) {
  const { t } = useTranslation();
  const known = useStore(layers, (state) => state.layers.find(({ id }) => id === layer));
  const { drafts, restyled, saving, refused } = useStore(styling, (state) => state);
  useEffect(() => {
    openStyle(layer);
    return () => openStyle(null);
  }, [layer]);
  if (!known) return <p className="message">{t('styling.publishFirst')}</p>;
  const draft = drafts[layer];
  const style = draft ?? known.style;
  // Parts have no name of their own; their place is what they are.
  const parts = style.map((part, position) => ({ key: `${layer} ${position}`, part, position }));
  const change = (next: LayerStyle) => draftStyle(layer, next);
  const save = async (next: LayerStyle | null) => {
    if (!(await saveStyle(layer, next))) return;
    await loadLayers();
    draftStyle(layer, null);
  };
  return (
    <>
      <p className="bench-note">{t('styling.note')}</p>
      <div className="style-parts">
        {parts.map(({ key, part, position }) => (
          <StylePart
            key={key}
            part={part}
            position={position}
            onChange={(next) => change(style.with(position, next))}
          />
        ))}
        <AsText style={style} onChange={change} />
      </div>
      <footer className="bench-foot">
        {refused && (
          <RefusalNotice problem={refused}>
            <ul className="faults">
              {refused.errors.map(({ path, message }) => (
                <li key={path + message}>
                  <code>{path}</code> {message}
                </li>
              ))}
            </ul>
          </RefusalNotice>
        )}
        <div className="actions-row">
          {restyled && !draft && (
            <Button
              className="button"
              data-action="reset-style"
              isDisabled={saving}
              onPress={() => void save(null)}
            >
              {t('styling.reset')}
            </Button>
          )}
          <Button className="button" isDisabled={!draft || saving} onPress={() => draftStyle(layer, null)}>
            {t('styling.forget')}
          </Button>
          <Button
            className="button button-primary"
            data-action="save-style"
            isDisabled={!draft || saving}
            onPress={() => void save(style)}
          >
            {t('styling.save')}
          </Button>
        </div>
      </footer>
    </>
  );
}
