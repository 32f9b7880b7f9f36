import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { Database } from '../../server/database/database.ts';
import { openDatabase } from '../../server/database/open.ts';
import { discard, openPooled, type PooledDatabase, putBack } from './embedded-pool.ts';
import { embeddedTemplate } from './embedded-template.ts';
import { silentLog } from './silent-log.ts';
import './provided.ts';

/** Where a migrated database is, in the form that `openDatabase` and the environment take. */
export interface TestDatabasePlace {
  databaseUrl: string | undefined;
  dataDirectory: string;
}

/** Fills a migrated database with what some test files begin with. It is run once a worker, not once a file. */
export type Content = (database: Database) => Promise<void>;

const nothing: Content = async () => undefined;

const closers: (() => Promise<void>)[] = [];

// Starting an embedded database takes seconds, putting it back a moment. Two is what the most files take turns at.
const mostKept = 2;
const kept: { content: Content; pooled: PooledDatabase }[] = [];
const nativeTemplates = new Map<Content, Promise<string>>();
let count = 0;

async function temporaryDirectory(folder = inject('testFolder')): Promise<string> {
  const directory = await mkdtemp(join(folder, 'test-'));
  closers.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function copyNative(server: string, template: string): Promise<string> {
  count += 1;
  const name = `test_${process.pid}_${Date.now()}_${count}`;
  await administer(server, `create database ${name} template ${template}`);
  return name;
}

async function fill(place: TestDatabasePlace, content: Content): Promise<void> {
  if (content === nothing) return;
  const database = await openDatabase({ ...place, log: silentLog });
  await content(database).finally(() => database.close());
}

async function nativePlace(server: string, template: string, content: Content): Promise<TestDatabasePlace> {
  const dataDirectory = await temporaryDirectory();
  if (content !== nothing && !nativeTemplates.has(content))
    nativeTemplates.set(
      content,
      copyNative(server, template).then(async (name) => {
        await fill({ databaseUrl: `${server}/${name}`, dataDirectory }, content);
        return name;
      }),
    );
  const name = await copyNative(server, (await nativeTemplates.get(content)) ?? template);
  closers.push(() => administer(server, `drop database ${name} with (force)`));
  return { databaseUrl: `${server}/${name}`, dataDirectory };
}

async function pooledPlace(template: string, content: Content): Promise<TestDatabasePlace> {
  const at = kept.findIndex((other) => other.content === content);
  const pooled =
    kept.splice(at, at < 0 ? 0 : 1)[0]?.pooled ??
    (await openPooled(template, inject('testFolder'), (dataDirectory) =>
      fill({ databaseUrl: undefined, dataDirectory }, content),
    ));
  closers.push(async () => {
    if (!(await putBack(pooled))) return discard(pooled);
    kept.push({ content, pooled });
    if (kept.length > mostKept) await discard(kept.shift()!.pooled);
  });
  return { databaseUrl: undefined, dataDirectory: pooled.dataDirectory };
}

/**
 * Makes a fresh migrated database on the server or in a directory of this project's kind, and does not open it.
 * @param folder where the directory lies
 */
export async function testDatabasePlace(folder = inject('testFolder')): Promise<TestDatabasePlace> {
  const source = inject('testDatabase');
  if (source.kind === 'native') return nativePlace(source.server, source.template, nothing);
  const dataDirectory = await temporaryDirectory(folder);
  await cp(source.template, dataDirectory, { recursive: true });
  return { databaseUrl: undefined, dataDirectory };
}

/**
 * Where a migrated database of this project's kind is that nobody has changed since `content` filled it. The embedded
 * one is open in this process, so that only this process can be its service.
 */
export function openedTestDatabasePlace(content = nothing): Promise<TestDatabasePlace> {
  const source = inject('testDatabase');
  return source.kind === 'native'
    ? nativePlace(source.server, source.template, content)
    : pooledPlace(source.template, content);
}

async function open(place: TestDatabasePlace): Promise<Database> {
  const database = await openDatabase({ ...place, log: silentLog });
  closers.push(() => database.close());
  return database;
}

/** An embedded database whatever this project's kind, open; after the test file it is put back or removed. */
export async function embeddedTestDatabase(): Promise<Database> {
  return open(await pooledPlace(await embeddedTemplate(), nothing));
}

/** A migrated database of this project's kind, open; after the test file it is put back or removed. */
export async function testDatabase(content = nothing): Promise<Database> {
  return open(await openedTestDatabasePlace(content));
}

/** Closes and puts back or removes what this test file opened, the last first. */
export async function closeTestDatabases(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}
