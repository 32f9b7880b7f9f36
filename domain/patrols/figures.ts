/** The figures of patrols: what each is called, and what it counts. */
export const patrolFigures = {
  planned: {
    label: { zh: '应执行', en: 'Planned' },
    text: { zh: '期内开始、未被取消的任务', en: 'tasks that begin in the period and were not cancelled' },
  },
  done: {
    label: { zh: '已完成', en: 'Done' },
    text: { zh: '达到计划全部要求的任务', en: 'tasks that met all that their plan asks' },
  },
  short: {
    label: { zh: '未达标', en: 'Short' },
    text: { zh: '执行了但有一项以上不够', en: 'tasks that were gone and fell short of something' },
  },
  missed: {
    label: { zh: '未执行', en: 'Missed' },
    text: { zh: '到期仍没有任何记录的任务', en: 'tasks of which nothing was recorded by their due time' },
  },
  open: {
    label: { zh: '进行中', en: 'Open' },
    text: { zh: '还没有到期或结束的任务', en: 'tasks that are neither finished nor due' },
  },
  doneShare: {
    label: { zh: '完成率', en: 'Done rate' },
    text: { zh: '已完成 ÷（已完成＋未达标＋未执行）', en: 'done / (done + short + missed)' },
  },
  coverage: {
    label: { zh: '覆盖率', en: 'Coverage' },
    text: {
      zh: '线和面位于轨迹两侧可视距离内的份额；网格、河段按期内已结束任务的轨迹合并计算，其他按任务平均，未执行计零',
      en: 'share of lines and areas within reach of the track: of a grid or reach that of all closed tasks together, else the mean over tasks; missed ones count as none',
    },
  },
  findings: {
    label: { zh: '发现问题', en: 'Findings' },
    text: { zh: '任务中上报的事件', en: 'events reported on these tasks' },
  },
  real: {
    label: { zh: '属实', en: 'Real' },
    text: { zh: '其中已立案的', en: 'those whose order was filed' },
  },
  unreal: {
    label: { zh: '不属实', en: 'Not real' },
    text: { zh: '其中不予受理或作废的', en: 'those that were not accepted or cancelled' },
  },
  closed: {
    label: { zh: '已办结', en: 'Closed' },
    text: { zh: '其中工单已结案的', en: 'those whose order is closed' },
  },
  toPlace: {
    label: { zh: '到位用时（分钟）', en: 'Minutes to the place' },
    text: {
      zh: '从开始到第一次进入任务地点可视距离的平均分钟数',
      en: 'mean minutes from the beginning to the first time within reach of a place',
    },
  },
  kilometres: {
    label: { zh: '里程（公里）', en: 'Kilometres' },
    text: { zh: '清洗后轨迹的长度', en: 'length of the cleaned tracks' },
  },
} as const;
export type PatrolFigure = keyof typeof patrolFigures;
export const patrolFigureNames = Object.keys(patrolFigures) as [PatrolFigure, ...PatrolFigure[]];
export const figureParts = [
  'all',
  'month',
  'unit',
  'team',
  'person',
  'plan',
  'grid',
  'reach',
  'place',
] as const;
export type FigurePart = (typeof figureParts)[number];
