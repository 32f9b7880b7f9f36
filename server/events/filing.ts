import { may } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { EventWithAttachments, Outcome } from '../../domain/answers/events.ts';
import { readInlineFiles } from '../attachments/inline.ts';
import type { ReceivedForm } from '../attachments/receive.ts';
import { uploadIdsSchema } from '../attachments/schema.ts';
import type { Attachments } from '../attachments/service.ts';
import { fromZod, Problem } from '../input/problem.ts';
import type { Events } from './service.ts';

/** Takes in reports that bring photos and files. */
export interface Filing {
  /**
   * Stores a report with the files of a form, which is removed in the end; a report sent again may bring files that
   * the first one lacked.
   * @throws what `Events.report` and `Attachments.keep` throw
   */
  withForm(
    report: unknown,
    form: ReceivedForm,
    principal: Principal,
  ): Promise<{ event: EventWithAttachments; repeated: boolean }>;
  /** Likewise with the files that it carries as `attachments`, in base64. */
  withInline(
    report: CarryingReport,
    principal: Principal,
  ): Promise<{ event: EventWithAttachments; repeated: boolean }>;
  /** As `Events.reportMany`; reports that carry files are taken in one by one, after the others. */
  many(inputs: readonly unknown[], principal: Principal): Promise<Outcome[]>;
}

/** A report in JSON that carries files, or names uploads in their place. */
export type CarryingReport = { attachments?: unknown; uploads?: unknown };

export function carriesFiles(report: unknown): report is CarryingReport {
  return (
    typeof report === 'object' &&
    report !== null &&
    !(report instanceof Problem) &&
    ((report as CarryingReport).attachments !== undefined || (report as CarryingReport).uploads !== undefined)
  );
}

/** A refusal of one member of a report, with the path from its beginning. */
function at(path: string, { code, detail, errors }: Problem): Problem {
  return new Problem(
    400,
    code,
    detail,
    errors.map((error) => ({ ...error, path: `${path}${error.path === '/' ? '' : error.path}` })),
  );
}

export function createFiling(events: Events, attachments: Attachments): Filing {
  async function withForm(report: unknown, form: ReceivedForm, principal: Principal) {
    try {
      const files = form.files.length === 0 ? undefined : await attachments.keep(form, 'before');
      const { event, repeated } = await events.report(report, principal, files);
      if (repeated && files) await attachments.addToEvent(event.id, files, principal);
      return { event: { ...event, attachments: await attachments.ofEvent(event.id) }, repeated };
    } finally {
      await form.remove();
    }
  }

  async function withUploads(report: object, uploads: unknown, principal: Principal) {
    const parsed = uploadIdsSchema.safeParse(uploads);
    if (!parsed.success) throw at('/uploads', fromZod(parsed.error));
    if (!may(principal, 'attachments.write'))
      throw new Problem(403, 'not-allowed', `The role "${principal.role}" has no uploads`);
    const form = await attachments.uploads.receive(parsed.data, principal);
    const done = await withForm(report, form, principal);
    await attachments.uploads.setUsed(parsed.data, principal);
    return done;
  }

  async function withInline(
    { attachments: inline, uploads, ...report }: CarryingReport,
    principal: Principal,
  ) {
    if (inline === undefined) return withUploads(report, uploads, principal);
    if (uploads !== undefined)
      throw new Problem(400, 'invalid-form', 'A report has either attachments or uploads, not both');
    return withForm(report, await attachments.receiveInline(readInlineFiles(inline)), principal);
  }

  async function outcomeOf(report: CarryingReport, principal: Principal): Promise<Outcome> {
    try {
      const { event, repeated } = await withInline(report, principal);
      const { id, orderNumber, joining, source, externalId } = event;
      return { status: repeated ? 200 : 201, id, orderNumber, joining, source, externalId };
    } catch (error) {
      if (error instanceof Problem) return error.toJSON();
      throw error;
    }
  }

  return {
    withForm,
    withInline,

    async many(inputs, principal) {
      if (!inputs.some(carriesFiles)) return events.reportMany(inputs, principal);
      const bare = inputs.filter((input) => !carriesFiles(input));
      const outcomes = (await events.reportMany(bare, principal)).values();
      const all = inputs.map((input) => (carriesFiles(input) ? null : outcomes.next().value!));
      for (const [index, input] of inputs.entries())
        if (carriesFiles(input)) all[index] = await outcomeOf(input, principal);
      return all as Outcome[];
    },
  };
}
