import type { Bilingual } from '../answers/problem.ts';
import type { CountName, DenominatorName, RatesRow, SceneReport } from '../answers/reports.ts';

/** What counts are called; docs/figures.md says what each counts. */
export const countLabels: Readonly<Record<CountName, Bilingual>> = {
  reported: { zh: '上报', en: 'Reported' },
  declined: { zh: '不予受理', en: 'Not accepted' },
  filed: { zh: '立案', en: 'Filed' },
  'filed-on-time': { zh: '按期立案', en: 'Filed on time' },
  cancelled: { zh: '作废', en: 'Cancelled' },
  dispatched: { zh: '派遣', en: 'Dispatched' },
  'dispatched-on-time': { zh: '按期派遣', en: 'Dispatched on time' },
  returned: { zh: '回退', en: 'Returned' },
  due: { zh: '应处置', en: 'Due' },
  'due-on-time': { zh: '按期处置', en: 'Handled on time' },
  handled: { zh: '处置', en: 'Handled' },
  'handled-on-time': { zh: '处置（按期）', en: 'Handled, on time' },
  checked: { zh: '核查通过', en: 'Passed check' },
  reworked: { zh: '返工', en: 'Reworked' },
  closed: { zh: '结案', en: 'Closed' },
  'closed-on-time': { zh: '按期结案', en: 'Closed on time' },
  'closing-minutes': { zh: '结案用时（分钟）', en: 'Minutes to close' },
  forced: { zh: '强制结案', en: 'Force-closed' },
  'open-overdue': { zh: '超期未结', en: 'Open and overdue' },
  reopened: { zh: '重新立案', en: 'Reopened' },
  extended: { zh: '延期', en: 'Extended' },
  suspended: { zh: '挂账', en: 'Suspended' },
  overridden: { zh: '改定责任', en: 'Owner overridden' },
  assisted: { zh: '增加协办', en: 'Assists added' },
  transferred: { zh: '转办', en: 'Transferred' },
  supervised: { zh: '督办', en: 'Supervised' },
  'cross-department': { zh: '跨部门', en: 'Cross-department' },
  overdue: { zh: '新增超期', en: 'Became overdue' },
  satisfied: { zh: '回访满意', en: 'Satisfied' },
  dissatisfied: { zh: '回访不满意', en: 'Not satisfied' },
  answered: { zh: '答复来源', en: 'Source answered' },
  'answered-on-time': { zh: '按期答复', en: 'Answered on time' },
};

/** What rates are called, as GB/T 30428 has them. */
export const rateLabels: Readonly<Record<keyof RatesRow['rates'], Bilingual>> = {
  'valid-report': { zh: '有效上报率', en: 'Valid reports' },
  'on-time-filing': { zh: '按期立案率', en: 'Filed on time' },
  'accurate-filing': { zh: '准确立案率', en: 'Accurate filing' },
  'on-time-dispatch': { zh: '按期派遣率', en: 'Dispatched on time' },
  'accurate-dispatch': { zh: '准确派遣率', en: 'Accurate dispatch' },
  'on-time-handling': { zh: '按期处置率', en: 'Handled on time' },
  closing: { zh: '结案率', en: 'Closing rate' },
  'on-time-closing': { zh: '按期结案率', en: 'Closed on time' },
  'overdue-pending': { zh: '超期积压率', en: 'Overdue and open' },
  extension: { zh: '延期率', en: 'Extension rate' },
  rework: { zh: '返工率', en: 'Rework rate' },
  override: { zh: '改定责任率', en: 'Owners overridden' },
  'cross-department-share': { zh: '跨部门占比', en: 'Cross-department share' },
  satisfaction: { zh: '满意率', en: 'Satisfaction rate' },
  'on-time-answering': { zh: '按期答复率', en: 'Answered on time' },
};

/** What rates are parts of, as it stands behind their numbers. */
export const denominatorLabels: Readonly<Record<DenominatorName, Bilingual>> = {
  reported: { zh: '上报数', en: 'reported' },
  filed: { zh: '立案数', en: 'filed' },
  dispatched: { zh: '派遣数', en: 'dispatched' },
  due: { zh: '应处置数', en: 'due' },
  handled: { zh: '处置数', en: 'handled' },
  'to-close': { zh: '应结案数', en: 'to be closed' },
  closed: { zh: '结案数', en: 'closed' },
  visited: { zh: '回访数', en: 'reached by return visits' },
  answered: { zh: '答复数', en: 'answered' },
};

/** Why a case is told in the report of a scene. */
export const caseReasons: Readonly<Record<SceneReport['cases'][number]['why'], Bilingual>> = {
  'most-reported': { zh: '多次上报', en: 'Reported most often' },
  'cross-department': { zh: '跨部门协同', en: 'Several units' },
  reworked: { zh: '返工', en: 'Sent back' },
  longest: { zh: '办理时间最长', en: 'Took longest' },
};

/** The words of the monthly report of a scene, on the page as in the workbook. */
export const sceneReportTexts = {
  title: { zh: '场景运行月报', en: ': monthly report' },
  bureau: { zh: '牵头部门', en: 'Led by' },
  through: { zh: '统计截至', en: 'Counted up to' },
  summary: { zh: '概况', en: 'Summary' },
  items: { zh: '事项', en: 'Items' },
  number: { zh: '数量（个）', en: 'Number' },
  total: { zh: '事项总数', en: 'All items' },
  active: { zh: '活跃', en: 'Active' },
  silent: { zh: '沉默', en: 'Silent' },
  never: { zh: '从未上报', en: 'Never reported' },
  figure: { zh: '指标', en: 'Figure' },
  change: { zh: '增减', en: 'Change' },
  byItem: { zh: '分事项', en: 'By item' },
  byStreet: { zh: '分街道', en: 'By street' },
  item: { zh: '事项', en: 'Item' },
  activity: { zh: '活跃度', en: 'Activity' },
  street: { zh: '街道', en: 'Street' },
  noStreet: { zh: '不在街道内', en: 'In no street' },
  cases: { zh: '典型案例', en: 'Typical cases' },
  order: { zh: '工单号', en: 'Order' },
  lead: { zh: '责任单位', en: 'Responsible' },
  reason: { zh: '入选原因', en: 'Why it is told' },
  reports: { zh: '上报次数', en: 'Reports' },
  hours: { zh: '用时（小时）', en: 'Hours' },
  problems: { zh: '存在问题', en: 'Problems' },
  usefulness: { zh: '应用成效', en: 'Usefulness' },
  nothing: { zh: '本月无', en: 'Nothing this month' },
} as const satisfies Record<string, Bilingual>;
