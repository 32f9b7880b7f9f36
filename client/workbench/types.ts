import type { VersionImpact } from '../../server/impact/preview.ts';
import type { CatalogueEntry } from '../../server/layers/catalogue.ts';
import type {
  ChangeCounts,
  ChangeRow,
  Transfer as OwnerTransfer,
} from '../../server/layers/comparing/store.ts';
import type { Fix } from '../../server/layers/fixing/proposals.ts';
import type { PublicationEntry } from '../../server/layers/publishing/store.ts';
import type { IssueRow, VersionDocument } from '../../server/layers/version-store.ts';
import type { Title } from '../service/types.ts';

/** What arrives of a value that was sent as JSON. */
type Sent<T> = T extends Date
  ? string
  : T extends (infer Member)[]
    ? Sent<Member>[]
    : T extends object
      ? { [Key in keyof T]: Sent<T[Key]> }
      : T;

export type { CatalogueEntry, ChangeCounts, Fix, VersionImpact };
/** Why a version was rejected or held back: a problem document. */
export interface Refusal {
  code: string;
  detail: string;
  /** The detail in both languages, where the service has it. */
  text?: Title | undefined;
  errors?: { path: string; message: string }[];
}
export type Version = Omit<Sent<VersionDocument>, 'problem'> & { problem: Refusal | null };
export type Publication = Sent<PublicationEntry>;
export type Change = Omit<ChangeRow, 'ordinal'>;
export type Transfer = OwnerTransfer;

/** One line of the quality report. */
export interface Finding extends Omit<IssueRow, 'ordinal'> {
  message: Title;
  fixes: Fix[];
}

/** A page of the quality report; `base` is the version it is held against. */
export interface FindingPage {
  issueCounts: Record<string, number> | null;
  base: number | null;
  resolvedCounts: Record<string, number>;
  issues: Finding[];
  next: string | null;
}

/** A page of what differs from the version `base`; the first one carries the places that changed owner. */
export interface DiffPage {
  base: number;
  counts: ChangeCounts;
  changes: Change[];
  transfers?: Transfer[];
  next: string | null;
}
