import { createStore } from 'zustand/vanilla';
import { may } from '../../../domain/access/permissions.ts';
import type { PatrolTask, PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import { call } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import { serverNow } from '../../data/server-time.ts';
import { RequestProblem } from '../../wangge-client/send.ts';
import type { FieldDatabase } from './database.ts';
import { keptFixes } from './fixes.ts';
import { readPerson } from './person.ts';

/** Most tasks that are kept on the phone. */
const mostTasks = 40;
const readAtOnce = 6;
/** Tasks that begin within this time are shown, milliseconds. */
const ahead = 24 * 3_600_000;
/** So long after its end one that was gone is shown, so that what became of it is seen. */
const after = 12 * 3_600_000;

interface TasksState {
  tasks: readonly PatrolTaskDetail[];
  problem: RequestProblem | null;
}

/** The patrols that whoever is signed in is to go, or has just gone, as they were last read. */
export const myTasks = createStore<TasksState>(() => ({ tasks: [], problem: null }));

let database: FieldDatabase | null = null;

/** Whether somebody goes on patrols at all. */
function mayWalk(): boolean {
  const { user } = readPerson();
  return user !== null && may(user, 'patrols.walk');
}

/** What the list says of a task, of one that is kept whole. */
function briefOf({ definition, where, checkIns, answers, found, ...brief }: PatrolTaskDetail): PatrolTask {
  return brief;
}

async function readTask(task: PatrolTask): Promise<PatrolTaskDetail> {
  const known = myTasks.getState().tasks.find(({ id }) => id === task.id);
  if (known && JSON.stringify(briefOf(known)) === JSON.stringify(task)) return known;
  return call('get', '/api/patrols/tasks/{id}', { params: { id: task.id } });
}

/** Tasks that are out of the list, and were begun here: how they ended is told for a while. */
async function readEnded(listed: ReadonlySet<number>): Promise<PatrolTaskDetail[]> {
  const others = myTasks
    .getState()
    .tasks.filter(({ id, dueAt }) => !listed.has(id) && Date.parse(dueAt) + after > serverNow());
  const read = await Promise.all(
    others.map(({ id }) =>
      call('get', '/api/patrols/tasks/{id}', { params: { id } }).catch((error: unknown) => {
        if (error instanceof RequestProblem && error.status === 404) return null;
        throw error;
      }),
    ),
  );
  return read.filter(
    (task): task is PatrolTaskDetail =>
      task !== null && (task.begunAt !== null || task.state === 'cancelled'),
  );
}

async function keep(person: string, tasks: readonly PatrolTaskDetail[]): Promise<void> {
  if (!database) return;
  const transaction = database.transaction('tasks', 'readwrite');
  for (const key of await transaction.store.index('person').getAllKeys(person))
    await transaction.store.delete(key);
  for (const task of tasks) await transaction.store.put({ person, id: task.id, task });
  await transaction.done;
  await keptFixes(database).forgetOthers(person, new Set(tasks.map(({ id }) => `task/${id}` as const)));
}

async function readAll(person: string): Promise<void> {
  const page = await call('get', '/api/patrols/tasks', {
    query: { mine: 'true', state: 'planned,under-way', sort: 'starts', limit: String(mostTasks) },
  });
  const open = page.tasks.filter(({ startsAt }) => Date.parse(startsAt) < serverNow() + ahead);
  const tasks: PatrolTaskDetail[] = [];
  for (let from = 0; from < open.length; from += readAtOnce)
    tasks.push(...(await Promise.all(open.slice(from, from + readAtOnce).map(readTask))));
  tasks.push(...(await readEnded(new Set(tasks.map(({ id }) => id)))));
  if (person !== readPerson().user?.name) return;
  myTasks.setState({ tasks, problem: null });
  await keep(person, tasks).catch(() => undefined);
}

let reading = false;
let again = false;

/** Reads the tasks from the service, if it is there; what was kept stays shown where it is not. */
export async function refreshTasks(): Promise<void> {
  const { user, token } = readPerson();
  if (user === null || token === null || !mayWalk()) return;
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  try {
    await readAll(user.name);
  } catch (error) {
    myTasks.setState({ problem: asProblem(error) });
  } finally {
    reading = false;
  }
  if (!again) return;
  again = false;
  await refreshTasks();
}

/** Reads one task again; what is kept stays where it cannot be had. */
export async function refreshTask(id: number): Promise<void> {
  try {
    const task = await call('get', '/api/patrols/tasks/{id}', { params: { id } });
    const { tasks } = myTasks.getState();
    myTasks.setState({
      tasks: tasks.some((each) => each.id === id)
        ? tasks.map((each) => (each.id === id ? task : each))
        : [...tasks, task],
    });
    const person = readPerson().user?.name;
    if (person !== undefined) await database?.put('tasks', { person, id, task }).catch(() => undefined);
  } catch {
    // The bar says that the service is away; a task out of sight is told of by what was refused.
  }
}

/** Shows what is kept, then what the service says. */
export async function startTasks(opened: FieldDatabase | null): Promise<void> {
  database = opened;
  const person = readPerson().user?.name;
  const kept =
    database && person !== undefined ? await database.getAllFromIndex('tasks', 'person', person) : [];
  myTasks.setState({ tasks: kept.map(({ task }) => task), problem: null });
  void refreshTasks();
}

/** What of a person's tasks is kept beside his outbox is removed when he signs out. */
export async function forgetTasks(person: string): Promise<void> {
  myTasks.setState({ tasks: [], problem: null });
  await keep(person, []);
}
