import type { Polygon } from 'geojson';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useOffices } from '../../data/offices.ts';
import { areaOf } from '../../map/ellipsoid.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Choices } from '../../ui/choices.tsx';
import { formatArea } from '../../ui/format.ts';
import type { Position } from '../../ui/position.ts';
import { beginSketch } from '../measure/public.ts';

/** Where a warning is to hold. */
export interface WantedArea {
  by: 'areas' | 'drawn' | 'none' | 'same';
  /** `layer/code` of districts and streets. */
  codes: ReadonlySet<string>;
  drawn: Polygon | null;
}

const layerOf: Partial<Record<string, 'districts' | 'streets'>> = {
  'district-office': 'districts',
  'street-office': 'streets',
};

/** Whether enough is said of it. */
export function isWhole({ by, codes, drawn }: WantedArea): boolean {
  return by === 'areas' ? codes.size > 0 : by !== 'drawn' || drawn !== null;
}

/** As a request says it. */
export function requestOf({ by, codes, drawn }: WantedArea) {
  if (by === 'drawn' && drawn) return { geometry: { type: 'Polygon' as const, coordinates: ringsOf(drawn) } };
  if (by !== 'areas') return {};
  return {
    areas: [...codes].map((each) => {
      const [layer, code] = each.split('/') as ['districts' | 'streets', string];
      return { layer, code };
    }),
  };
}

function ringsOf({ coordinates }: Polygon): [number, number][][] {
  return coordinates.map((ring) => ring.map(([x, y]) => [x!, y!]));
}

/** Chooses districts and streets, or draws an area on the map. */
export function AreaFields(props: {
  wanted: WantedArea;
  /** Whether it may stay as it is. */
  hasBefore: boolean;
  onChange: (wanted: WantedArea) => void;
}) {
  const { wanted, hasBefore, onChange } = props;
  const { t } = useTranslation();
  const { offices, nameOf } = useOffices();
  const { by, codes, drawn } = wanted;
  const ways = [
    ...(hasBefore ? [{ id: 'same', name: t('warnings.sameArea') }] : []),
    { id: 'areas', name: t('warnings.byAreas') },
    { id: 'drawn', name: t('warnings.drawn') },
    { id: 'none', name: t('warnings.noArea') },
  ];
  const draw = () =>
    beginSketch('area', {
      take(geometry) {
        if (geometry.type === 'Polygon') onChange({ ...wanted, by: 'drawn', drawn: geometry });
      },
    });
  return (
    <>
      <ChoiceSelect
        label={t('warnings.where')}
        labelClass="caption"
        look="framed"
        choices={ways}
        chosen={by}
        onChoose={(way) => onChange({ ...wanted, by: way as WantedArea['by'] })}
      />
      {by === 'areas' && (
        <Choices
          label={t('warnings.chooseAreas')}
          none={t('warnings.chooseAreas')}
          choices={offices.flatMap((office) => {
            const layer = layerOf[office.kind];
            return layer ? [{ id: `${layer}/${office.code}`, name: nameOf(office) }] : [];
          })}
          chosen={codes}
          onChange={(next) => onChange({ ...wanted, codes: next })}
        />
      )}
      {by === 'drawn' && (
        <div className="warning-draw">
          <Button className="button button-small" data-action="draw-warning" onPress={draw}>
            {t(drawn ? 'warnings.drawAgain' : 'warnings.draw')}
          </Button>
          <span className="muted">
            {drawn
              ? t('warnings.size', { size: formatArea(areaOf(drawn.coordinates[0] as Position[])) })
              : t('warnings.drawing')}
          </span>
        </div>
      )}
    </>
  );
}
