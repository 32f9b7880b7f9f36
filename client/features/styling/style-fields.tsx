import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { type ColourLeaf, coloursIn, type NumberLeaf, numbersIn, type Path } from './style-values.ts';

const plain = /^#[0-9a-f]{6}$/i;
const labelled = [
  'fill-color',
  'fill-opacity',
  'line-color',
  'line-width',
  'line-opacity',
  'circle-color',
  'circle-radius',
  'circle-stroke-color',
  'circle-stroke-width',
  'text-size',
  'text-color',
  'text-halo-color',
] as const;

/** `#abc` as `#aabbcc`, which is all that a browser's colour field knows. */
function asSix(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour)
    ? `#${[...colour.slice(1)].map((digit) => digit + digit).join('')}`
    : colour;
}

function ColourField(props: { label: string; value: string; onChange: (value: string) => void }) {
  const { label, value, onChange } = props;
  const colour = asSix(value);
  return (
    <span className="colour">
      {plain.test(colour) && (
        <input
          type="color"
          aria-label={label}
          value={colour}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      <input
        type="text"
        aria-label={label}
        value={value}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  );
}

function useWhen(): (leaf: { zoom: number | null; of: string | null }) => string {
  const { t } = useTranslation();
  return ({ zoom, of }) =>
    [of, zoom === null ? null : t('styling.atZoom', { zoom })].filter((part) => part !== null).join(' · ');
}

function ColourRow({
  leaf,
  name,
  onChange,
}: {
  leaf: ColourLeaf;
  name: string;
  onChange: (pair: object) => void;
}) {
  const { t } = useTranslation();
  const { light, dark } = leaf;
  const pair = { light, dark };
  return (
    <>
      <ColourField
        label={`${name}, ${t('styling.light')}`}
        value={light}
        onChange={(value) => onChange({ ...pair, light: value })}
      />
      <ColourField
        label={`${name}, ${t('styling.dark')}`}
        value={dark}
        onChange={(value) => onChange({ ...pair, dark: value })}
      />
    </>
  );
}

function NumberRow({
  leaf,
  name,
  onChange,
}: {
  leaf: NumberLeaf;
  name: string;
  onChange: (value: number) => void;
}) {
  return (
    <input
      type="number"
      aria-label={name}
      min={0}
      step={0.1}
      value={leaf.value}
      onChange={({ target }) => {
        if (Number.isFinite(target.valueAsNumber)) onChange(target.valueAsNumber);
      }}
    />
  );
}

/** One member of a style layer: each colour for either theme, each number for its zoom. */
export function StyleMember(props: {
  member: string;
  value: unknown;
  onChange: (path: Path, next: unknown) => void;
}) {
  const { t } = useTranslation();
  const when = useWhen();
  const id = useId();
  const { member, value, onChange } = props;
  const known = labelled.find((each) => each === member);
  const label = known ? t(`styling.members.${known}`) : member;
  const isColour = member.endsWith('-color');
  const colours = isColour ? coloursIn(value) : [];
  const numbers = isColour ? [] : numbersIn(value);
  if (value === undefined) return null;
  if (colours.length + numbers.length === 0)
    return (
      <div className="style-member">
        <span className="style-label">{label}</span>
        <span className="muted">{t('styling.byExpression')}</span>
      </div>
    );
  return (
    <fieldset className="style-member" aria-labelledby={id} data-member={member}>
      <span className="style-label" id={id}>
        {label}
      </span>
      <div className="style-values">
        {colours.length > 0 && (
          <div className="style-themes muted" aria-hidden="true">
            <span>{t('styling.light')}</span>
            <span>{t('styling.dark')}</span>
          </div>
        )}
        {colours.map((leaf) => (
          <div key={leaf.path.join()} className="style-value">
            <ColourRow
              leaf={leaf}
              name={`${label} ${when(leaf)}`}
              onChange={(pair) => onChange(leaf.path, pair)}
            />
            <span className="muted">{when(leaf)}</span>
          </div>
        ))}
        {numbers.map((leaf) => (
          <div key={leaf.path.join()} className="style-value">
            <NumberRow
              leaf={leaf}
              name={`${label} ${when(leaf)}`}
              onChange={(next) => onChange(leaf.path, next)}
            />
            <span className="muted">{when(leaf)}</span>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
