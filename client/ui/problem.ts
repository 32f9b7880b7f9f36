/** What is wrong with one part of what was sent; in both languages, and with its place, where the service says so. */
export interface FieldError {
  path: string;
  message: string;
  text?: { zh: string; en: string };
  /** GeoJSON in CRS84. */
  geometry?: object;
}

/** A refusal as it is shown. */
export interface Problem {
  /** Of the HTTP answer; 0 where none came. */
  status: number;
  code: string;
  /** In English, for whatever has no words of its own. */
  message: string;
  errors: readonly FieldError[];
  /** The same in both languages, where the service has it. */
  text?: { zh: string; en: string } | undefined;
}

/** A question to the service, and what it says to it. */
export interface Answer<T> {
  status: 'loading' | 'ready' | 'failed';
  value: T | null;
  problem: Problem | null;
  retry: () => void;
}
