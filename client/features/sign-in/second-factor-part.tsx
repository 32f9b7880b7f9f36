import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { askAgain, useAnswer } from '../../data/queries.ts';
import { formatStamp } from '../../ui/format.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { ProofForm } from './proof-form.tsx';

const again = () => void askAgain('/api/session/second-factor');

/** Shows the secret to an authenticator app, and asks for a code of it. */
function Confirm(props: {
  made: { secret: string; uri: string };
  onConfirmed: (recoveryCodes: string[]) => void;
}) {
  const { made, onConfirmed } = props;
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const { busy, refused, act } = useActing();
  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { code: code.trim() };
    const done = await act(() => call('post', '/api/session/second-factor/confirmation', { body }));
    if (done) onConfirmed(done.recoveryCodes);
  }
  return (
    <form className="sign-in" onSubmit={(event) => void send(event)} data-confirm-factor>
      <p>{t('factor.scan')}</p>
      <QrCode text={made.uri} label={t('factor.qr')} />
      <p className="muted">
        {t('factor.orType')} <code className="secret">{made.secret}</code>
      </p>
      <TextField className="field" value={code} onChange={setCode} autoFocus isRequired>
        <Label>{t('factor.firstCode')}</Label>
        <Input autoComplete="one-time-code" inputMode="numeric" maxLength={10} data-member="code" />
      </TextField>
      {refused && <RefusalNotice problem={refused} />}
      <Button className="button button-primary" type="submit" isDisabled={busy || code.trim() === ''}>
        {t('factor.confirm')}
      </Button>
    </form>
  );
}

type Step = 'begin' | 'renew' | 'remove' | null;

/** One's own second factor: enrolled, renewed, removed. */
export function SecondFactorPart({ onEnrolled }: { onEnrolled: () => void }) {
  const { t } = useTranslation();
  const answer = useAnswer('/api/session/second-factor');
  const [step, setStep] = useState<Step>(null);
  const [made, setMade] = useState<{ secret: string; uri: string } | null>(null);
  const [recoveryCodes, setRecoveryCodes] = useState<string[] | null>(null);
  const leave = () => setStep(null);
  return (
    <section className="account-part" data-second-factor>
      <h3>{t('factor.title')}</h3>
      {recoveryCodes && (
        <ShownOnce kind="recovery-codes" note={t('factor.recoveryNote')} text={recoveryCodes.join('\n')} />
      )}
      {made ? (
        <Confirm
          made={made}
          onConfirmed={(codes) => {
            setMade(null);
            setRecoveryCodes(codes);
            again();
            onEnrolled();
          }}
        />
      ) : (
        <Answered answer={answer}>
          {({ enrolledAt, recoveryCodesLeft }) => {
            const isEnrolled = enrolledAt !== null;
            return (
              <>
                <p className="muted" data-enrolled={isEnrolled}>
                  {isEnrolled
                    ? t('factor.on', { time: formatStamp(enrolledAt), count: recoveryCodesLeft })
                    : t('factor.off')}
                </p>
                {step === null && (
                  <div className="actions-row actions-wrap">
                    <Button
                      className="button button-small"
                      data-action="begin-factor"
                      onPress={() => setStep('begin')}
                    >
                      {t(isEnrolled ? 'factor.change' : 'factor.begin')}
                    </Button>
                    {isEnrolled && (
                      <>
                        <Button className="button button-small" onPress={() => setStep('renew')}>
                          {t('factor.renew')}
                        </Button>
                        <Button
                          className="button button-small"
                          data-action="remove-factor"
                          onPress={() => setStep('remove')}
                        >
                          {t('factor.remove')}
                        </Button>
                      </>
                    )}
                  </div>
                )}
                {step === 'begin' && (
                  <ProofForm
                    withCode={isEnrolled}
                    submit={t('factor.next')}
                    action="begin"
                    onLeft={leave}
                    step={async (body) => {
                      setMade(await call('post', '/api/session/second-factor', { body }));
                      setRecoveryCodes(null);
                      leave();
                    }}
                  />
                )}
                {step === 'renew' && (
                  <ProofForm
                    withCode
                    submit={t('factor.renew')}
                    action="renew"
                    onLeft={leave}
                    step={async (body) => {
                      const done = await call('post', '/api/session/second-factor/recovery-codes', { body });
                      setRecoveryCodes(done.recoveryCodes);
                      leave();
                      again();
                    }}
                  />
                )}
                {step === 'remove' && (
                  <ProofForm
                    withCode
                    submit={t('factor.remove')}
                    action="remove"
                    onLeft={leave}
                    step={async (body) => {
                      await call('post', '/api/session/second-factor/removal', { body });
                      setRecoveryCodes(null);
                      leave();
                      again();
                    }}
                  />
                )}
              </>
            );
          }}
        </Answered>
      )}
    </section>
  );
}
