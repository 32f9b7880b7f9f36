import { useTranslation } from 'react-i18next';
import type { Item } from '../../../domain/items/entries.ts';
import { type FieldScope, TextEntry } from '../../ui/fields.tsx';

/** What an entry is called, in both languages. */
export function Names(props: {
  title: Item['title'];
  scope: FieldScope;
  onChange: (title: Item['title']) => void;
}) {
  const { t } = useTranslation();
  const { title, scope, onChange } = props;
  return (
    <div className="pair">
      <TextEntry
        label={t('catalogue.fields.nameZh')}
        lang="zh"
        value={title.zh}
        member="title/zh"
        scope={scope}
        onChange={(zh) => onChange({ ...title, zh })}
      />
      <TextEntry
        label={t('catalogue.fields.nameEn')}
        lang="en"
        value={title.en}
        member="title/en"
        scope={scope}
        onChange={(en) => onChange({ ...title, en })}
      />
    </div>
  );
}
