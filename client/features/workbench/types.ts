export type { VersionImpact } from '../../../domain/answers/impact.ts';
export type {
  Change,
  ChangeCounts,
  Diff as DiffPage,
  Fix,
  IssuesAnswer as FindingPage,
  LayerVersion as Version,
  Publication,
  ReportedIssue as Finding,
  Transfer,
} from '../../../domain/answers/layer-versions.ts';
export type { CatalogueEntry } from '../../../server/layers/answers.ts';
