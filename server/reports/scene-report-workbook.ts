import writeWorkbook, { type Cell, type Row, type Sheet } from 'write-excel-file/node';
import type { Bilingual } from '../../domain/answers/problem.ts';
import type { CountName, Counts, SceneReport } from '../../domain/answers/reports.ts';
import { caseReasons, countLabels, rateLabels, sceneReportTexts } from '../../domain/figures/labels.ts';

type Language = 'zh' | 'en';

/** What the tables by item and by street tell. */
const columns = [
  'reported',
  'handled',
  'due',
  'due-on-time',
  'overdue',
  'closed',
  'open-overdue',
] as const satisfies readonly CountName[];

const head = (value: string): Cell => ({ value, fontWeight: 'bold', backgroundColor: '#e9edf1', wrap: true });
const title = (value: string, columnSpan: number): Row => [
  { value, fontWeight: 'bold', fontSize: 16, align: 'center', columnSpan },
];
const share = (value: number | null): Cell =>
  value === null ? '—' : { value, type: Number, format: '0.0%' };
const text = (value: string): Cell => ({ value, wrap: true, columnSpan: 4, alignVertical: 'top' });

function numbersOf(counts: Counts): Cell[] {
  return columns.map((name) => counts[name]);
}

function summary(report: SceneReport, language: Language): Row[] {
  const say = (each: Bilingual) => each[language];
  const { items, counts, rates, before, remarks } = report;
  const texts = sceneReportTexts;
  const written = (given: readonly Bilingual[], own: string | undefined): Row[] => [
    ...given.map((each): Row => [text(say(each))]),
    ...(own ? own.split('\n').map((line): Row => [text(line)]) : []),
    ...(given.length === 0 && !own ? [[text(say(texts.nothing))]] : []),
  ];
  return [
    title(`${say(report.scene.title)}${say(texts.title)} ${report.month}`, 4),
    [say(texts.bureau), report.scene.bureau ? say(report.scene.bureau) : '—'],
    [say(texts.through), report.through ?? '—'],
    [],
    [head(say(texts.items)), head(say(texts.number))],
    [say(texts.total), items.total],
    [say(texts.active), items.active],
    [say(texts.silent), items.silent],
    [say(texts.never), items.never],
    [],
    [head(say(texts.figure)), head(report.month), head(before.month), head(say(texts.change))],
    ...([...columns, 'reworked', 'cross-department'] as const).map(
      (name): Row => [
        say(countLabels[name]),
        counts[name],
        before.counts[name],
        counts[name] - before.counts[name],
      ],
    ),
    ...(Object.keys(rateLabels) as (keyof typeof rateLabels)[]).map(
      (name): Row => [say(rateLabels[name]), share(rates[name].value), share(before.rates[name].value)],
    ),
    [],
    [head(say(texts.problems))],
    ...written(report.problems, remarks?.problems),
    [],
    [head(say(texts.usefulness))],
    ...written(report.usefulness, remarks?.usefulness),
  ];
}

/** The monthly report of a scene as a workbook (XLSX): the summary, items, streets and typical cases, a sheet each. */
export async function workbookOf(report: SceneReport, language: Language): Promise<Buffer> {
  const say = (each: Bilingual) => each[language];
  const texts = sceneReportTexts;
  const countHeads = columns.map((name) => head(say(countLabels[name])));
  const sheets: Sheet<never>[] = [
    {
      sheet: say(texts.summary),
      data: summary(report, language),
      columns: [{ width: 30 }, { width: 18 }, { width: 18 }, { width: 14 }],
    },
    {
      sheet: say(texts.byItem),
      data: [
        [head(say(texts.item)), head(say(texts.activity)), ...countHeads],
        ...report.byItem.map(
          (row): Row => [say(row.title), say(texts[row.activity]), ...numbersOf(row.counts)],
        ),
      ],
      columns: [{ width: 36 }, { width: 12 }, ...columns.map(() => ({ width: 12 }))],
      stickyRowsCount: 1,
    },
    {
      sheet: say(texts.byStreet),
      data: [
        [head(say(texts.street)), ...countHeads],
        ...report.byStreet.map(
          (row): Row => [
            row.name ? say(row.name) : (row.code ?? say(texts.noStreet)),
            ...numbersOf(row.counts),
          ],
        ),
      ],
      columns: [{ width: 30 }, ...columns.map(() => ({ width: 12 }))],
      stickyRowsCount: 1,
    },
    {
      sheet: say(texts.cases),
      data: [
        [texts.order, texts.item, texts.street, texts.lead, texts.reason, texts.reports, texts.hours].map(
          (each) => head(say(each)),
        ),
        ...report.cases.map(
          (each): Row => [
            each.number,
            say(each.item),
            each.street ? say(each.street) : '—',
            language === 'en' ? (each.lead.nameEn ?? each.lead.name) : each.lead.name,
            say(caseReasons[each.why]),
            each.reports,
            Math.round(each.hours * 10) / 10,
          ],
        ),
      ],
      columns: [
        { width: 20 },
        { width: 34 },
        { width: 22 },
        { width: 26 },
        { width: 16 },
        { width: 10 },
        { width: 10 },
      ],
      stickyRowsCount: 1,
    },
  ];
  return writeWorkbook(sheets).toBuffer();
}
