import { createStore } from 'zustand/vanilla';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { call } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { keepArea } from './area.ts';
import type { FieldDatabase } from './database.ts';
import { readPerson } from './person.ts';
import { myTasks } from './tasks.ts';

/** Most orders that are kept on the phone: those that come first in the queue. */
const mostOrders = 60;
/** Orders that are asked for at once. */
const readAtOnce = 6;

interface OrdersState {
  orders: readonly OrderWithHistory[];
  /** When they were last read from the service, milliseconds since 1970; null where never on this phone. */
  readAt: number | null;
  reading: boolean;
  problem: RequestProblem | null;
  /** Titles of items by code. */
  items: Readonly<Record<string, { zh: string; en: string }>>;
}

/** The orders in which something waits for whoever is signed in, as they were last read. */
export const myOrders = createStore<OrdersState>(() => ({
  orders: [],
  readAt: null,
  reading: false,
  problem: null,
  items: {},
}));

let database: FieldDatabase | null = null;
const readAtName = (person: string) => `orders read by ${person}`;
const itemsName = 'items';

async function showKept(): Promise<void> {
  const person = readPerson().user?.name;
  if (!database || person === undefined) return myOrders.setState({ orders: [], readAt: null });
  const [kept, readAt, items] = await Promise.all([
    database.getAllFromIndex('orders', 'person', person),
    database.get('facts', readAtName(person)),
    database.get('facts', itemsName),
  ]);
  myOrders.setState({
    orders: kept.map(({ order }) => order),
    readAt: (readAt?.value as number | undefined) ?? null,
    items: (items?.value as OrdersState['items'] | undefined) ?? {},
  });
}

let itemsAreRead = false;

/** Titles hardly change: they are read once a page, and again when an order has an item that is not among them. */
async function readItems(): Promise<void> {
  const { orders, items: known } = myOrders.getState();
  if (itemsAreRead && orders.every(({ item }) => known[item])) return;
  const { items } = await call('get', '/api/items');
  const value = Object.fromEntries(items.map(({ code, title }) => [code, title]));
  myOrders.setState({ items: value });
  itemsAreRead = true;
  await database?.put('facts', { name: itemsName, person: '', value });
}

/** What is read again of an order: nothing where it stands as it is kept. */
async function readOrder(number: string, revision: number): Promise<OrderWithHistory> {
  const known = myOrders.getState().orders.find((order) => order.number === number);
  if (known && known.revision === revision) return known;
  return call('get', '/api/orders/{number}', { params: { number } });
}

/** Puts an order as it was just read in the place of what is kept of it. */
export async function keepOrder(order: OrderWithHistory): Promise<void> {
  const person = readPerson().user?.name;
  const { orders } = myOrders.getState();
  if (person === undefined || !orders.some(({ number }) => number === order.number)) return;
  myOrders.setState({ orders: orders.map((each) => (each.number === order.number ? order : each)) });
  await database?.put('orders', { person, number: order.number, order }).catch(() => undefined);
}

async function readAll(person: string): Promise<void> {
  const page = await call('get', '/api/orders', {
    query: { standing: 'mine', sort: 'priority', limit: String(mostOrders) },
  });
  const orders: OrderWithHistory[] = [];
  for (let from = 0; from < page.orders.length; from += readAtOnce)
    orders.push(
      ...(await Promise.all(
        page.orders.slice(from, from + readAtOnce).map(({ number, revision }) => readOrder(number, revision)),
      )),
    );
  if (person !== readPerson().user?.name) return;
  const readAt = Date.now();
  myOrders.setState({ orders, readAt });
  if (!database) return;
  const transaction = database.transaction(['orders', 'facts'], 'readwrite');
  const store = transaction.objectStore('orders');
  for (const key of await store.index('person').getAllKeys(person)) await store.delete(key);
  for (const order of orders) await store.put({ person, number: order.number, order });
  await transaction.objectStore('facts').put({ name: readAtName(person), person, value: readAt });
  await transaction.done;
}

/** Has the map around the orders and the patrols kept, as far as it is not. */
export function keepMapOfMine(): void {
  const patrols = myTasks.getState().tasks.flatMap(({ point }) => (point ? [point] : []));
  keepArea([...patrols, ...myOrders.getState().orders.map(({ point }) => point)]);
}

let again = false;

/** Reads the orders from the service, if it is there; what was kept stays shown where it is not. */
export async function refreshOrders(): Promise<void> {
  const person = readPerson().user?.name;
  if (person === undefined || readPerson().token === null) return;
  if (myOrders.getState().reading) {
    again = true;
    return;
  }
  myOrders.setState({ reading: true, problem: null });
  try {
    await readAll(person);
    await readItems();
    keepMapOfMine();
  } catch (error) {
    // No room to keep them is no reason not to show them.
    if (!(error instanceof DOMException)) myOrders.setState({ problem: asProblem(error) });
  } finally {
    myOrders.setState({ reading: false });
  }
  if (!again) return;
  again = false;
  await refreshOrders();
}

/** Shows what is kept, then what the service says. */
export async function startOrders(opened: FieldDatabase | null): Promise<void> {
  database = opened;
  await showKept();
  void refreshOrders();
}

/** What of a person is kept beside his outbox is removed when he signs out. */
export async function forgetOrders(person: string): Promise<void> {
  myOrders.setState({ orders: [], readAt: null, problem: null });
  if (!database) return;
  const transaction = database.transaction(['orders', 'facts'], 'readwrite');
  const store = transaction.objectStore('orders');
  for (const key of await store.index('person').getAllKeys(person)) await store.delete(key);
  await transaction.objectStore('facts').delete(readAtName(person));
  await transaction.done;
}
