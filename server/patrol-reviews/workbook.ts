import writeWorkbook, { type Cell } from 'write-excel-file/node';
import type { PatrolFigureRow } from '../../domain/answers/patrol-figures.ts';
import { patrolFigureNames, patrolFigures } from '../../domain/patrols/figures.ts';

const head = (value: string): Cell => ({ value, fontWeight: 'bold', backgroundColor: '#e9edf1', wrap: true });
const shares: readonly string[] = ['doneShare', 'coverage'];

/** Figures of patrols as a workbook: a sheet of the numbers, and one that says what each counts. */
export async function patrolWorkbook(
  rows: readonly PatrolFigureRow[],
  language: 'zh' | 'en',
): Promise<Buffer> {
  const say = (text: { zh: string; en: string }) => text[language];
  const numbers = [
    [
      head(language === 'zh' ? '代码' : 'Code'),
      head(language === 'zh' ? '名称' : 'Name'),
      ...patrolFigureNames.map((name) => head(say(patrolFigures[name].label))),
    ],
    ...rows.map((row): Cell[] => [
      row.code ?? '—',
      row.title,
      ...patrolFigureNames.map((name): Cell => {
        const value = row[name];
        if (value === null) return '—';
        return shares.includes(name) ? { value, type: Number, format: '0.0%' } : { value, type: Number };
      }),
    ]),
  ];
  const explained = patrolFigureNames.map((name): Cell[] => [
    head(say(patrolFigures[name].label)),
    { value: say(patrolFigures[name].text), wrap: true },
  ]);
  return writeWorkbook([
    { sheet: language === 'zh' ? '巡查考核' : 'Patrols', data: numbers, stickyRowsCount: 1 },
    {
      sheet: language === 'zh' ? '口径' : 'What it counts',
      data: explained,
      columns: [{ width: 20 }, { width: 80 }],
    },
  ]).toBuffer();
}
