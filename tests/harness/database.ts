import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { Database } from '../../server/database/database.ts';
import { openDatabase } from '../../server/database/open.ts';
import { embeddedTemplate } from './embedded-template.ts';
import { silentLog } from './silent-log.ts';
import './provided.ts';

/** Where a fresh migrated database is, in the form that `openDatabase` and the environment take. */
export interface TestDatabasePlace {
  databaseUrl: string | undefined;
  dataDirectory: string;
}

const closers: (() => Promise<void>)[] = [];

/** Makes a fresh migrated database on the server or in a directory of this project's kind, and does not open it. */
export async function testDatabasePlace(): Promise<TestDatabasePlace> {
  const source = inject('testDatabase');
  const dataDirectory = await mkdtemp(join(tmpdir(), 'wangge-test-'));
  closers.push(() => rm(dataDirectory, { recursive: true, force: true }));
  if (source.kind === 'embedded') return embeddedCopy(source.template, dataDirectory);
  const name = `test_${process.pid}_${Date.now()}_${closers.length}`;
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: `${source.server}/postgres` });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await administer(`create database ${name} template ${source.template}`);
  closers.push(() => administer(`drop database ${name} with (force)`));
  return { databaseUrl: `${source.server}/${name}`, dataDirectory };
}

async function embeddedCopy(template: string, dataDirectory: string): Promise<TestDatabasePlace> {
  await cp(template, dataDirectory, { recursive: true });
  return { databaseUrl: undefined, dataDirectory };
}

/** A fresh embedded database whatever this project's kind, open; it is closed and removed after the test file. */
export async function embeddedTestDatabase(): Promise<Database> {
  const directory = await mkdtemp(join(tmpdir(), 'wangge-test-'));
  closers.push(() => rm(directory, { recursive: true, force: true }));
  const place = await embeddedCopy(await embeddedTemplate(), directory);
  const database = await openDatabase({ ...place, log: silentLog });
  closers.push(() => database.close());
  return database;
}

/** A fresh migrated database of this project's kind, open; it is closed and removed after the test file. */
export async function testDatabase(): Promise<Database> {
  const database = await openDatabase({ ...(await testDatabasePlace()), log: silentLog });
  closers.push(() => database.close());
  return database;
}

/** Closes and removes what this test file opened, the last first. */
export async function closeTestDatabases(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}
