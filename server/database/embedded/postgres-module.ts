/** The part of Emscripten's file system that makes devices. */
interface DeviceFiles {
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: Record<string, unknown>): void;
  mkdev(path: string, device: number): void;
}

/** What is used here of the module that Emscripten makes of PostgreSQL. */
export interface PostgresModule {
  FS: DeviceFiles;
  HEAPU8: Uint8Array;
  HEAPU32: Uint32Array;
  _palloc(size: number): number;
  _errstart(level: number, domain: number): number;
  _errcode(code: number): number;
  _errmsg_internal(format: number, values: number): number;
  _errfinish(file: number, line: number, routine: number): void;
  /** Runs one message of the protocol. PGlite looks it up for every message. */
  _PostgresMainLoopOnce(): void;
  pg_extensions: Record<string, Promise<Blob>>;
}

/** What the module and PostGIS link against. */
export interface LinkedNames {
  __cxa_throw: (thrown: number, type: number, destructor: number) => void;
  __indirect_function_table: WebAssembly.Table;
  __stack_pointer: WebAssembly.Global<'i32'>;
}

/** The running module and what it was linked with; both are there once the database is created. */
export class PostgresProgram {
  private loaded: { module?: PostgresModule; names?: LinkedNames } = {};

  set module(module: PostgresModule) {
    this.loaded.module = module;
  }

  get module(): PostgresModule {
    if (!this.loaded.module) throw new Error('PostgreSQL is not loaded yet');
    return this.loaded.module;
  }

  set names(names: LinkedNames) {
    this.loaded.names = names;
  }

  get names(): LinkedNames {
    if (!this.loaded.names) throw new Error('PostgreSQL is not linked yet');
    return this.loaded.names;
  }
}
