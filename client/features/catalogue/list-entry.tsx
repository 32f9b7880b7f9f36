import { useState } from 'react';
import { type FieldScope, TextEntry } from '../../ui/fields.tsx';

/** Words of a list, separated by commas. */
const listed = (text: string) =>
  text
    .split(/[,，]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** A list as it is typed: only words that are complete reach the entry. */
export function ListEntry(props: {
  label: string;
  words: readonly string[];
  onChange: (words: string[]) => void;
  scope: FieldScope;
  member: string;
  description?: string;
}) {
  const { words, onChange, ...entry } = props;
  const [text, setText] = useState(words.join(', '));
  return (
    <TextEntry
      {...entry}
      value={text}
      onChange={(next) => {
        setText(next);
        onChange(listed(next));
      }}
    />
  );
}
