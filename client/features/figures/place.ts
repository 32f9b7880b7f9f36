import { createStore } from 'zustand/vanilla';
import { may } from '../../../domain/access/permissions.ts';
import type { SessionUser } from '../../../domain/answers/access.ts';
import type { Bilingual } from '../../../domain/answers/problem.ts';
import { type CountName, countNames, type RatesRow, rateNames } from '../../../domain/answers/reports.ts';
import {
  calendarPeriod,
  type Days,
  type PeriodKind,
  periodKinds,
  soFar,
} from '../../../domain/figures/periods.ts';
import { cityToday } from '../../data/server-time.ts';

export const figurePages = ['rates', 'activity', 'blind-spots', 'evaluation', 'monthly'] as const;
export type FigurePage = (typeof figurePages)[number];

/** What figures are told for. */
export const groups = [
  'scene',
  'item',
  'bureau',
  'district',
  'street',
  'unit',
  'source',
  'grid',
  'person',
] as const;
export type Group = (typeof groups)[number];

export type RateName = keyof RatesRow['rates'];
/** What is drawn, mapped and sorted by: a rate or a count. */
export type FigureName = RateName | CountName;
export const isRate = (name: FigureName): name is RateName => (rateNames as readonly string[]).includes(name);

/** The orders that are listed: those that figures count, of all or of one part. */
export interface Listed {
  figures: readonly CountName[];
  by: Group | 'all';
  code: string | null;
  /** Of the part, where the service gave one. */
  title?: Bilingual | null;
}

export interface FiguresState {
  page: FigurePage | null;
  kind: PeriodKind;
  /** A day of the period; of a custom one its days. */
  day: string;
  custom: Days;
  by: Group;
  figure: FigureName;
  denominators: {
    handling: 'due' | 'handled';
    closing: 'to-close' | 'filed';
    closingOnTime: 'to-close' | 'closed';
    rework: 'handled' | 'to-close';
  };
  listed: Listed | null;
  /** Of the monthly report. */
  scene: string | null;
}

export const figures = createStore<FiguresState>(() => ({
  page: null,
  kind: 'month',
  day: cityToday(),
  custom: { from: cityToday(), to: cityToday() },
  by: 'scene',
  figure: 'closing',
  denominators: { handling: 'due', closing: 'to-close', closingOnTime: 'to-close', rework: 'handled' },
  listed: null,
  scene: null,
}));

export const seesFigures = (user: SessionUser | null) => user !== null && may(user, 'reports.read');

/** The days that are shown, whole. */
export function daysOf({ kind, day, custom }: Pick<FiguresState, 'kind' | 'day' | 'custom'>): Days {
  return kind === 'custom' ? custom : calendarPeriod(kind, day);
}

/** The days that are asked for: as far as they have come. */
export function daysAsked(state: Pick<FiguresState, 'kind' | 'day' | 'custom'>): Days {
  return soFar(daysOf(state), cityToday());
}

export function openFigures(page: FigurePage): void {
  figures.setState({ page, listed: null });
}

export function closeFigures(): void {
  figures.setState({ page: null, listed: null });
}

const dayText = /^\d{4}-\d{2}-\d{2}$/;
const among = <Name extends string>(names: readonly Name[], text: string | null): Name | undefined =>
  names.find((name) => name === text);

/** Takes from the address what it says of the figures. */
export function readPlace(query: URLSearchParams): Partial<FiguresState> {
  const page = among(figurePages, query.get('figures'));
  if (!page) return { page: null };
  const [kindText = '', from = '', to = ''] = (query.get('period') ?? '').split(',');
  const kind = among(periodKinds, kindText);
  const isGood =
    kind !== undefined && dayText.test(from) && (kind !== 'custom' || (dayText.test(to) && from <= to));
  const by = among(groups, query.get('by'));
  const figure = among<FigureName>([...rateNames, ...countNames], query.get('figure'));
  const scene = query.get('report');
  return {
    page,
    ...(isGood ? (kind === 'custom' ? { kind, custom: { from, to } } : { kind, day: from }) : {}),
    ...(by ? { by } : {}),
    ...(figure ? { figure } : {}),
    ...(scene && /^[a-z][a-z0-9-]*$/.test(scene) ? { scene } : {}),
  };
}

export function writePlace(
  { page, kind, day, custom, by, figure, scene }: FiguresState,
  query: URLSearchParams,
): void {
  if (!page) return;
  query.set('figures', page);
  query.set('period', kind === 'custom' ? `custom,${custom.from},${custom.to}` : `${kind},${day}`);
  if (page === 'rates') {
    query.set('by', by);
    query.set('figure', figure);
  }
  if (page === 'monthly' && scene) query.set('report', scene);
}
