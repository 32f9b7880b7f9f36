import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { openOperation } from '../operations/public.ts';
import { ChiefForm } from './chief-form.tsx';
import { ChiefList, ChiefView } from './chiefs-part.tsx';
import { FiguresPart } from './figures-part.tsx';
import { NoticesPart } from './notices-part.tsx';
import { PlanForm } from './plan-form.tsx';
import { PlanList, PlanView } from './plans-part.tsx';
import { TaskList } from './task-list.tsx';
import { TaskView } from './task-view.tsx';
import './patrols.css';

const parts = ['tasks', 'plans', 'figures', 'chiefs'] as const;
type Part = (typeof parts)[number];

/** Reads `task-12`, `plan-new`, `plan-3`, `edit-3`, `chief-new`, `chief-3`, `edit-chief-3` or the name of a part. */
function read(entry: string | null): { part: Part; id: number | 'new' | null; isEdit: boolean } {
  const [, kind, id] = /^(task|plan|edit|chief|edit-chief)-(\d+|new)$/.exec(entry ?? '') ?? [];
  const part =
    kind === undefined
      ? (parts.find((each) => each === entry) ?? 'tasks')
      : ({ task: 'tasks', plan: 'plans', edit: 'plans', chief: 'chiefs', 'edit-chief': 'chiefs' } as const)[
          kind as 'task'
        ];
  return {
    part,
    id: id === undefined ? null : id === 'new' ? 'new' : Number(id),
    isEdit: kind === 'edit' || kind === 'edit-chief',
  };
}

function Opened({ part, id, isEdit }: ReturnType<typeof read>) {
  if (part === 'plans') {
    if (id === 'new') return <PlanForm id={null} />;
    if (id === null) return <PlanList />;
    return isEdit ? <PlanForm key={id} id={id} /> : <PlanView key={id} id={id} />;
  }
  if (part === 'figures') return <FiguresPart />;
  if (part === 'chiefs') {
    if (id === 'new') return <ChiefForm id={null} />;
    if (id === null) return <ChiefList />;
    return isEdit ? <ChiefForm key={id} id={id} /> : <ChiefView key={id} id={id} />;
  }
  return typeof id === 'number' ? (
    <TaskView key={id} id={id} />
  ) : (
    <>
      <NoticesPart />
      <TaskList />
    </>
  );
}

/** Patrols: tasks, plans, what they came to, and the chiefs of forests and rivers. */
export function PatrolsPage({ entry }: { entry: string | null }) {
  const { t } = useTranslation();
  const opened = read(entry);
  return (
    <>
      <nav className="part-switch" aria-label={t('operations.pages.patrols')}>
        {parts.map((part) => (
          <Button
            key={part}
            className="button button-small"
            data-part={part}
            aria-pressed={part === opened.part}
            onPress={() => openOperation('patrols', part)}
          >
            {t(`patrols.parts.${part}`)}
          </Button>
        ))}
      </nav>
      <Opened {...opened} />
    </>
  );
}
