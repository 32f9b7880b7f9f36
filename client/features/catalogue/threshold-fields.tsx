import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Item } from '../../../domain/items/entries.ts';
import { FieldFaults, FieldGroup, type FieldScope, faultsAt, NumberCell } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';

type Threshold = Item['thresholds'][number];
const begun: Threshold = { quantity: '', unit: '', above: 0, duration: 0, hysteresis: 0 };

function ThresholdFields(props: {
  threshold: Threshold;
  onChange: (threshold: Threshold) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { threshold, onChange, onRemove } = props;
  const { quantity, unit, above, below, duration, hysteresis } = threshold;
  const bound = (name: 'above' | 'below') => (value: number | null) => {
    const { [name]: _before, ...others } = threshold;
    onChange(value === null ? others : { ...others, [name]: value });
  };
  const text = (name: 'quantity' | 'unit', value: string) => (
    <input
      className="cell"
      aria-label={t(`catalogue.fields.${name === 'unit' ? 'measure' : 'quantity'}`)}
      value={value}
      spellCheck={false}
      onChange={({ target }) => onChange({ ...threshold, [name]: target.value })}
    />
  );
  return (
    <div className="threshold">
      {(
        [
          ['quantity', text('quantity', quantity)],
          ['measure', text('unit', unit)],
          [
            'above',
            <NumberCell
              key="above"
              label={t('catalogue.fields.above')}
              value={above}
              onChange={bound('above')}
            />,
          ],
          [
            'below',
            <NumberCell
              key="below"
              label={t('catalogue.fields.below')}
              value={below}
              onChange={bound('below')}
            />,
          ],
          [
            'duration',
            <NumberCell
              key="duration"
              label={t('catalogue.fields.duration')}
              value={duration}
              onChange={(value) => onChange({ ...threshold, duration: value ?? 0 })}
            />,
          ],
          [
            'hysteresis',
            <NumberCell
              key="hysteresis"
              label={t('catalogue.fields.hysteresis')}
              value={hysteresis}
              onChange={(value) => onChange({ ...threshold, hysteresis: value ?? 0 })}
            />,
          ],
        ] as const
      ).map(([name, field]) => (
        <div key={name}>
          <span className="field-note muted" aria-hidden>
            {t(`catalogue.fields.${name}`)}
          </span>
          {field}
        </div>
      ))}
      <Button className="icon-button" aria-label={t('catalogue.fields.removeThreshold')} onPress={onRemove}>
        <Icon name="close" size={12} />
      </Button>
    </div>
  );
}

/** When the readings of a sensor become a finding of the item. */
export function ThresholdsFields(props: {
  thresholds: Item['thresholds'];
  scope: FieldScope;
  onChange: (thresholds: Item['thresholds']) => void;
}) {
  const { t } = useTranslation();
  const { thresholds, scope, onChange } = props;
  return (
    <FieldGroup title={t('catalogue.item.thresholds')}>
      {thresholds.map((threshold, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a threshold has no name of its own and keeps its position
        <div key={index}>
          <ThresholdFields
            threshold={threshold}
            onChange={(changed) => onChange(thresholds.with(index, changed))}
            onRemove={() => onChange(thresholds.toSpliced(index, 1))}
          />
          <FieldFaults faults={faultsAt(scope.faults, `${scope.path}/thresholds/${index}`)} />
        </div>
      ))}
      <Button className="button button-small" onPress={() => onChange([...thresholds, begun])}>
        {t('catalogue.fields.addThreshold')}
      </Button>
    </FieldGroup>
  );
}
