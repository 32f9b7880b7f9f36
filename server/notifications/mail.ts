import { createTransport } from 'nodemailer';
import type { Message } from '../../domain/answers/notifications.ts';
import { LastingFailure } from './webhook.ts';

export interface MailSettings {
  /** `smtp://user:password@host:port` or `smtps://…`. */
  server: string;
  from: string;
}

export interface Mailer {
  /** @throws Error that says why it was not taken; LastingFailure where the server refused it for good */
  send(to: string, message: string, content: Message): Promise<void>;
  close(): void;
}

const timeoutMs = 10_000;

/** The text of a mail, in both languages of the console. */
function mailText({ data: { title, entry, order } }: Message): { subject: string; text: string } {
  const [longitude, latitude] = order.point;
  const lines = [
    `${title.zh} · ${title.en}`,
    '',
    `工单 Order: ${order.number}`,
    `事项 Item: ${order.item}`,
    `等级 Severity: ${order.severity}`,
    `位置 Place: ${longitude}, ${latitude}`,
    `操作 By: ${entry.actor}`,
    ...(entry.note ? [`说明 Note: ${entry.note}`] : []),
  ];
  return { subject: `[网格] ${title.zh} ${order.number}`, text: `${lines.join('\n')}\n` };
}

export function createMailer({ server, from }: MailSettings): Mailer {
  const transport = createTransport({
    url: server,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(to, message, content) {
      try {
        await transport.sendMail({ from, to, messageId: `<${message}@wangge>`, ...mailText(content) });
      } catch (error) {
        const { responseCode = 0, message: reason } = error as Error & { responseCode?: number };
        // RFC 5321, 4.2.1: what begins with 5 fails again.
        throw responseCode >= 500 ? new LastingFailure(reason) : error;
      }
    },
    close: () => transport.close(),
  };
}
