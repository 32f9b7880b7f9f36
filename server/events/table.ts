import { fromCityTime } from '../input/city-time.ts';
import { type Columns, readCsvTable } from '../input/csv-table.ts';
import { Problem } from '../input/problem.ts';

const columns = {
  source: ['来源', '数据来源'],
  channel: ['渠道编码'],
  externalId: ['external_id', 'id', '编号', '案件编号', '外部编号'],
  item: ['事项', '事项编码', '事项代码'],
  lon: ['lng', 'longitude', '经度'],
  lat: ['latitude', '纬度'],
  place: ['地点', '地址', '位置', '事发地点', '事发地址', '问题地点'],
  crs: ['坐标系'],
  accuracy: ['精度', '定位精度'],
  occurredAt: ['occurred_at', 'time', '时间', '发生时间', '上报时间'],
  severity: ['严重程度', '紧急程度'],
  description: ['描述', '问题描述', '内容'],
} satisfies Columns<string>;
/** A table that tells places in words needs no coordinates. */
const needed = (has: (field: keyof typeof columns) => boolean) =>
  has('place') ? (['item'] as const) : (['item', 'lon', 'lat'] as const);
const numbers = ['lon', 'lat', 'accuracy'] as const;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const severities: Record<string, string> = { 低: 'low', 中: 'medium', 高: 'high' };

/**
 * The reports of a table, each still to be validated; a `Problem` stands where a row cannot be read. Columns that are not
 * known become properties.
 * @param charset that of the media type, where it has one
 * @throws Problem 400 for what concerns the whole table, see `readCsvTable`
 */
export async function readTableReports(bytes: Uint8Array, charset: string | undefined): Promise<unknown[]> {
  const { rows } = await readCsvTable(bytes, charset, columns, needed, 'keep');
  return rows.map((row) => {
    if (row instanceof Problem) return row;
    const { values, others } = row;
    const report: Record<string, unknown> = { ...values, properties: others };
    // What is no number stays text, which the validation names.
    for (const field of numbers) if (decimal.test(values[field] ?? '')) report[field] = Number(values[field]);
    if (values.occurredAt !== undefined) report.occurredAt = fromCityTime(values.occurredAt);
    if (values.severity !== undefined) report.severity = severities[values.severity] ?? values.severity;
    return report;
  });
}
