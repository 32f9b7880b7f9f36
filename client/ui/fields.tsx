import { type ReactNode, useId } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import { useStore } from 'zustand';
import { type Choice, ChoiceSelect } from './choice-select.tsx';
import { preferences } from './preferences.ts';
import type { FieldError } from './problem.ts';

/** The faults at `path` or below it. */
export function faultsAt(faults: readonly FieldError[] | null, path: string): readonly FieldError[] {
  return (faults ?? []).filter((fault) => fault.path === path || fault.path.startsWith(`${path}/`));
}

/** Faults as the service words them. */
export function FaultList({ faults }: { faults: readonly FieldError[] }) {
  const language = useStore(preferences, (state) => state.language);
  return (
    <ul className="faults">
      {faults.map(({ path, message, text }) => (
        <li key={path + message}>{text?.[language] ?? message}</li>
      ))}
    </ul>
  );
}

/** What is wrong with a field, under it; nothing where nothing is. */
export function FieldFaults({ faults, id }: { faults: readonly FieldError[]; id?: string }) {
  if (faults.length === 0) return null;
  return (
    <div className="field-faults" id={id} data-faults={faults.length} role="status">
      <FaultList faults={faults} />
    </div>
  );
}

export interface FieldScope {
  faults: readonly FieldError[] | null;
  /** The path of the entry, as faults name it: `/items/3`. */
  path: string;
}

/** A text of an entry, with what is wrong with it. */
export function TextEntry(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  scope: FieldScope;
  member: string;
  lang?: 'zh' | 'en';
  type?: 'text' | 'date';
  description?: string;
  /** What there is to choose from; anything else may be typed. */
  known?: readonly Choice[];
}) {
  const { label, value, onChange, scope, member, lang, type = 'text', description, known } = props;
  const id = useId();
  const listId = useId();
  const found = faultsAt(scope.faults, `${scope.path}/${member}`);
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={found.length > 0}
      // What the service refused is said; the browser must not keep the form from being sent again.
      validationBehavior="aria"
      type={type}
      {...(found.length > 0 || description ? { 'aria-describedby': id } : {})}
    >
      <Label>{label}</Label>
      <Input lang={lang} spellCheck={false} data-member={member} {...(known ? { list: listId } : {})} />
      {known && (
        <datalist id={listId}>
          {known.map((each) => (
            <option key={each.id} value={each.id} label={each.name} />
          ))}
        </datalist>
      )}
      {description && found.length === 0 && (
        <span id={id} className="muted field-note">
          {description}
        </span>
      )}
      <FieldFaults faults={found} id={id} />
    </TextField>
  );
}

/** A choice of an entry, with what is wrong with it. */
export function ChoiceEntry(props: {
  label: string;
  choices: readonly Choice[];
  chosen: string;
  onChoose: (id: string) => void;
  scope: FieldScope;
  member: string;
}) {
  const { scope, member, ...choice } = props;
  return (
    <div className="field" data-member={member}>
      <ChoiceSelect {...choice} labelClass="caption" look="framed" />
      <FieldFaults faults={faultsAt(scope.faults, `${scope.path}/${member}`)} />
    </div>
  );
}

/** A number in a row of a table; empty is `null`. */
export function NumberCell(props: {
  label: string;
  value: number | undefined;
  placeholder?: string;
  onChange: (value: number | null) => void;
}) {
  const { label, value, placeholder, onChange } = props;
  return (
    <input
      className="cell"
      type="number"
      step="any"
      min={0}
      aria-label={label}
      placeholder={placeholder}
      value={value ?? ''}
      onChange={({ target }) => onChange(target.value === '' ? null : target.valueAsNumber)}
    />
  );
}

/** A group of fields under a heading. */
export function FieldGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="part entry-group">
      <h3 className="caption">{title}</h3>
      {children}
    </section>
  );
}
