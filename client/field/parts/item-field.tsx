import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { preferences } from '../../ui/preferences.ts';
import { myOrders } from '../kept/orders.ts';

/** Chooses what is reported. @param first codes of items that stand before the others */
export function ItemField(props: {
  value: string;
  first?: readonly string[];
  onChange: (item: string) => void;
}) {
  const { value, first = [], onChange } = props;
  const { t } = useTranslation('field');
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(myOrders, (state) => state.items);
  const listed = Object.entries(items).sort(([one, a], [other, b]) => {
    const isFirst = Number(first.includes(other)) - Number(first.includes(one));
    return isFirst === 0 ? a[language].localeCompare(b[language], language) : isFirst;
  });
  return (
    <label className="field">
      <span>{t('report.item')}</span>
      <select data-member="item" value={value} onChange={(event) => onChange(event.target.value)} required>
        <option value="">{t(listed.length === 0 ? 'report.noItems' : 'report.chooseItem')}</option>
        {listed.map(([code, title]) => (
          <option key={code} value={code}>
            {title[language]}
          </option>
        ))}
      </select>
    </label>
  );
}
