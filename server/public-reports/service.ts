import { createHash, randomBytes } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { city, type Principal } from '../../domain/access/principal.ts';
import type { PublicReceipt, PublicState } from '../../domain/answers/public-reports.ts';
import { endStates, type OrderState, stateLabels } from '../../domain/orders/states.ts';
import type { ReceivedForm } from '../attachments/receive.ts';
import type { Database } from '../database/database.ts';
import type { Filing } from '../events/filing.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import { publicReportSchema } from './schema.ts';

/** The source of reports by the public form; like any other it can be limited under `/api/sources`. */
const publicSource = 'public';
const mostPhotos = 4;
/** Reports of one address in a time, and of all together; each process counts its own. */
const ofOne = { points: 5, duration: 600 };
const ofAll = { points: 300, duration: 60 };

/** As whom citizens report: somebody who sees nothing but what came by the form. */
const reporter: Principal = {
  kind: 'key',
  name: 'public-form',
  role: 'partner',
  source: publicSource,
  grants: [{ role: 'partner', unit: city, scopes: null }],
};

export interface PublicReports {
  /** Whether the city takes reports by the form. @throws Problem 404 `no-public-reports` */
  requireOn(): void;
  /**
   * Takes a report with its photos in, and answers what its state is asked by.
   * @param from the network address that it came from
   * @throws Problem 429 `too-many-reports`; 400 for what is wrong with it; what a report or a photo is refused for
   */
  take(form: ReceivedForm, from: string): Promise<PublicReceipt>;
  /** @throws Problem 404 `unknown-receipt` */
  state(receipt: string): Promise<PublicState>;
}

interface Dependencies {
  database: Database;
  items: Pick<Items, 'find'>;
  filing: Pick<Filing, 'withForm'>;
  isOn: boolean;
}

const hashOf = (receipt: string) => createHash('sha256').update(receipt).digest('hex');

function tooMany(ms: number): Problem {
  const seconds = Math.ceil(ms / 1000);
  return new Problem(
    429,
    'too-many-reports',
    {
      zh: `上报过于频繁，请 ${seconds} 秒后再试`,
      en: `Too many reports; try again in ${seconds} s`,
    },
    [],
    { 'Retry-After': String(seconds) },
  );
}

function badForm(zh: string, en: string): Problem {
  return new Problem(400, 'invalid-form', { zh, en }, [{ path: '/report', message: en, text: { zh, en } }]);
}

/** Reports of citizens, who have no account (公众上报). */
export function createPublicReports({ database, items, filing, isOn }: Dependencies): PublicReports {
  const one = new RateLimiterMemory(ofOne);
  const all = new RateLimiterMemory(ofAll);

  async function count(from: string): Promise<void> {
    try {
      await one.consume(from);
      await all.consume('all');
    } catch (refused) {
      if (refused instanceof RateLimiterRes) throw tooMany(refused.msBeforeNext);
      throw refused;
    }
  }

  function read(form: ReceivedForm): unknown {
    const text = form.fields.get('report');
    if (text === undefined) throw badForm('缺少上报内容', 'The form has no field "report"');
    if (form.files.length > mostPhotos)
      throw badForm(`照片最多 ${mostPhotos} 张`, `At most ${mostPhotos} photos are taken`);
    try {
      return JSON.parse(text);
    } catch {
      throw badForm('上报内容不是 JSON', 'The field "report" is no JSON');
    }
  }

  return {
    requireOn() {
      if (isOn) return;
      throw new Problem(404, 'no-public-reports', {
        zh: '本市未开放公众上报',
        en: 'The city takes no reports by a public form',
      });
    },

    async take(form, from) {
      let report: unknown;
      try {
        const { id, item, description, point, accuracy, object, name, phone } = publicReportSchema.parse(
          read(form),
        );
        await count(from);
        const contact = { ...(name ? { name } : {}), ...(phone ? { phone } : {}) };
        report = {
          source: publicSource,
          externalId: id,
          item,
          description,
          point,
          ...(accuracy === undefined ? {} : { accuracy }),
          properties: {
            ...(object ? { facility: object.code, facilityLayer: object.layer } : {}),
            ...(name || phone ? { reporter: contact } : {}),
          },
        };
      } catch (error) {
        await form.remove();
        throw error;
      }
      const { event } = await filing.withForm(report, form, reporter);
      const receipt = randomBytes(18).toString('base64url');
      await database.query('insert into wangge.public_receipts (hash, event_id) values ($1, $2)', [
        hashOf(receipt),
        event.id,
      ]);
      return { number: event.orderNumber, receipt };
    },

    async state(receipt) {
      const { rows } = await database.query<{
        number: string;
        item: string;
        reportedAt: string;
        updatedAt: string;
        state: OrderState;
        unit: PublicState['unit'];
      }>(
        `select o.number, o.item, wangge.utc_text(e.received_at) as "reportedAt",
                wangge.utc_text(o.updated_at) as "updatedAt", o.state,
                json_build_object('name', o.lead_name, 'nameEn', o.lead_name_en) as unit
           from wangge.public_receipts r join wangge.events e on e.id = r.event_id
           join wangge.orders o on o.id = e.order_id
          where r.hash = $1`,
        [hashOf(receipt)],
      );
      const found = rows[0];
      if (!found)
        throw new Problem(404, 'unknown-receipt', {
          zh: '没有此回执对应的上报',
          en: 'There is no report with this receipt',
        });
      return {
        ...found,
        item: items.find(found.item)?.title ?? { zh: found.item, en: found.item },
        stateTitle: stateLabels[found.state],
        isClosed: endStates.includes(found.state),
      };
    },
  };
}
