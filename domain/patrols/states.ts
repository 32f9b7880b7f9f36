/** The states of a patrol task; the last four are its end. */
export const taskStateLabels = {
  planned: { zh: '待执行', en: 'Planned' },
  'under-way': { zh: '执行中', en: 'Under way' },
  done: { zh: '已完成', en: 'Done' },
  short: { zh: '未达标', en: 'Short' },
  missed: { zh: '未执行', en: 'Missed' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
} as const;
export type TaskState = keyof typeof taskStateLabels;
export const taskStates = Object.keys(taskStateLabels) as [TaskState, ...TaskState[]];

/** Whether a task is still to be gone. */
export const isOpen = (state: TaskState): boolean => state === 'planned' || state === 'under-way';

export const planStates = ['active', 'paused', 'ended'] as const;
export const targetKinds = ['area', 'line', 'point'] as const;
export type TargetKind = (typeof targetKinds)[number];

/** So long after its due time a task takes what was done in time and is sent late, hours. */
export const lateHours = 72;
