import { useTranslation } from 'react-i18next';
import { useNow } from '../../data/clock.ts';
import { askAgain, useAnswer } from '../../data/queries.ts';
import { Answered } from '../../ui/notices.tsx';
import { KeyLine } from '../administration/public.ts';
import { RequestsPart } from './requests-part.tsx';
import { UsagePart } from './usage-part.tsx';
import { WebhooksPart } from './webhooks-part.tsx';
import './partner-desk.css';

/** What a partner has here: the keys made for his account, what they used, their webhooks and requests to share layers. */
export function PartnerPage() {
  const { t } = useTranslation();
  const now = useNow(30);
  const answer = useAnswer('/api/keys');
  return (
    <Answered answer={answer}>
      {({ keys }) => {
        const living = keys.filter(
          ({ revokedAt, expiresAt }) =>
            revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > now),
        );
        return (
          <>
            <section className="part" data-part="own-keys">
              <h3 className="caption">{t('partnerDesk.keys', { count: keys.length })}</h3>
              {keys.length === 0 && <p className="muted">{t('partnerDesk.noKeys')}</p>}
              <ul className="changes">
                {keys.map((about) => (
                  <KeyLine
                    key={about.id}
                    about={about}
                    now={now}
                    onChanged={() => {
                      answer.retry();
                      void askAgain('/api/webhooks');
                    }}
                  />
                ))}
              </ul>
            </section>
            {keys.length > 0 && (
              <>
                <UsagePart keys={keys} />
                <WebhooksPart keys={living} />
                <RequestsPart keys={living} />
              </>
            )}
          </>
        );
      }}
    </Answered>
  );
}
