import type { Indicator, IndicatorDefinition } from '../../../domain/answers/indicators.ts';

type Source = IndicatorDefinition['source'];
export type SourceKind = Source['kind'];

/** What is typed of a source, of whatever kind; what its kind has no use for is kept meanwhile. */
export interface TypedSource {
  kind: SourceKind;
  layer: string;
  sum: string;
  /** Properties and the values that they have. */
  where: readonly (readonly [name: string, value: string])[];
  figure: string;
  period: 'today' | 'month';
  scene: string;
  item: string;
  quantity: string;
  readingFigure: string;
  atMost: string;
  freshMinutes: string;
  patrolFigure: string;
  by: string;
}

/** Something by its code and what it is called. */
export interface TypedName {
  code: string;
  zh: string;
  en: string;
}

/** What is typed of an indicator; numbers as they are typed. */
export interface Typed {
  title: { zh: string; en: string };
  unit: Indicator['unit'];
  kind: Indicator['kind'];
  decimals: string;
  scene: string;
  group: TypedName;
  owner: TypedName;
  cadence: string;
  min: string;
  max: string;
  lon: string;
  lat: string;
  source: TypedSource;
}

const numberText = (value: number | undefined) => (value === undefined ? '' : String(value));
const nameOf = ({ code, title }: Indicator['group']): TypedName => ({ code, ...title });

const noSource: TypedSource = {
  kind: 'features',
  layer: '',
  sum: '',
  where: [],
  figure: 'open',
  period: 'today',
  scene: '',
  item: '',
  quantity: '',
  readingFigure: 'mean',
  atMost: '',
  freshMinutes: '120',
  patrolFigure: 'done',
  by: '',
};

function typedSource(source: Source): TypedSource {
  const { kind } = source;
  if (kind === 'features') {
    const where = Object.entries(source.where ?? {}).map(([name, value]) => [name, String(value)] as const);
    return { ...noSource, kind, layer: source.layer, sum: source.sum ?? '', where };
  }
  if (kind === 'readings') {
    const { quantity, figure, atMost, freshMinutes } = source;
    const numbers = { atMost: numberText(atMost), freshMinutes: String(freshMinutes) };
    return { ...noSource, kind, quantity, readingFigure: figure, ...numbers };
  }
  if (kind === 'pushed') return { ...noSource, kind, by: source.by ?? '' };
  if (kind === 'patrols') return { ...noSource, kind, patrolFigure: source.figure, period: source.period };
  const { period, scene = '', item = '' } = source;
  return { ...noSource, kind, period, scene, item, ...(kind === 'orders' ? { figure: source.figure } : {}) };
}

const newIndicator: Typed = {
  title: { zh: '', en: '' },
  unit: { zh: '', en: '' },
  kind: 'sign',
  decimals: '0',
  scene: '',
  group: { code: '', zh: '', en: '' },
  owner: { code: '', zh: '', en: '' },
  cadence: '60',
  min: '',
  max: '',
  lon: '',
  lat: '',
  source: noSource,
};

/** An indicator to be written on; null for a new one. */
export function typedOf(indicator: Indicator | null): Typed {
  if (!indicator) return newIndicator;
  const { title, unit, kind, decimals, scene, group, owner, cadenceMinutes, normal, point, source } =
    indicator;
  return {
    title,
    unit,
    kind,
    decimals: String(decimals),
    scene: scene ?? '',
    group: nameOf(group),
    owner: nameOf(owner),
    cadence: String(cadenceMinutes),
    min: numberText(normal.min),
    max: numberText(normal.max),
    lon: numberText(point?.[0]),
    lat: numberText(point?.[1]),
    source: typedSource(source),
  };
}

/** A typed number; undefined for none. What is no number stays as typed, for the service to name. */
function numberOf(text: string): number | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isNaN(value) ? (text as unknown as number) : value;
}

const given = <Name extends string, Value>(name: Name, value: Value | undefined | '') =>
  (value === undefined || value === '' ? {} : { [name]: value }) as Partial<Record<Name, Value>>;

/** What is typed of a source, as the service takes it; what is wrong with it the service names. */
export function sourceOf(typed: TypedSource): Source {
  const { kind, period } = typed;
  if (kind === 'features') {
    const where = typed.where
      .filter(([name]) => name.trim() !== '')
      .map(([name, value]) => [name.trim(), value]);
    return {
      kind,
      layer: typed.layer,
      ...given('sum', typed.sum.trim()),
      ...(where.length > 0 ? { where: Object.fromEntries(where) } : {}),
    };
  }
  if (kind === 'readings')
    return {
      kind,
      quantity: typed.quantity.trim(),
      figure: typed.readingFigure,
      ...(typed.readingFigure === 'within' ? given('atMost', numberOf(typed.atMost)) : {}),
      ...given('freshMinutes', numberOf(typed.freshMinutes)),
    } as Source;
  if (kind === 'pushed') return { kind, by: typed.by.trim() || null };
  if (kind === 'patrols') return { kind, figure: typed.patrolFigure, period } as Source;
  const of = { period, ...given('scene', typed.scene), ...given('item', typed.item) };
  return (kind === 'orders' ? { kind, figure: typed.figure, ...of } : { kind, ...of }) as Source;
}

/** The definition that was typed; an alarm stays as it was. */
export function definitionOf(typed: Typed, alarm: Indicator['alarm']): IndicatorDefinition {
  const [lon, lat] = [numberOf(typed.lon), numberOf(typed.lat)];
  const named = ({ code, zh, en }: TypedName) => ({ code: code.trim(), title: { zh, en } });
  return {
    title: typed.title,
    unit: { zh: typed.unit.zh, en: typed.unit.en, ...given('one', typed.unit.one?.trim()) },
    kind: typed.kind,
    decimals: numberOf(typed.decimals) ?? 0,
    scene: typed.scene || null,
    group: named(typed.group),
    owner: named(typed.owner),
    cadenceMinutes: numberOf(typed.cadence) as number,
    normal: { ...given('min', numberOf(typed.min)), ...given('max', numberOf(typed.max)) },
    point: lon === undefined && lat === undefined ? null : ([lon, lat] as [number, number]),
    alarm,
    source: sourceOf(typed.source),
  };
}
