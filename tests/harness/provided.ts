/** The database that the tests of a project run on, prepared once a run. */
type TestDatabaseSource =
  | { kind: 'embedded' /** A migrated data directory to copy. */; template: string }
  | {
      kind: 'native' /** Address of the server without a database name. */;
      server: string;
      template: string;
    };

declare module 'vitest' {
  interface ProvidedContext {
    testDatabase: TestDatabaseSource;
    /** Where test files and workers keep what is theirs; removed after the run. */
    testFolder: string;
  }
}

export {};
