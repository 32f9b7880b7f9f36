import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { Indicator } from '../../../domain/answers/indicators.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useIndicators } from '../../data/indicators.ts';
import { askAgain } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { formatValue, unitOf } from '../../ui/indicator-value.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { AddEntry } from './add-entry.tsx';
import { IndicatorForm } from './indicator-form.tsx';
import { openPage } from './pages.ts';
import type { Catalogue } from './types.ts';

function Row({ indicator }: { indicator: Indicator }) {
  const language = useStore(preferences, (state) => state.language);
  const { code, title, value, group, owner } = indicator;
  return (
    <tr data-indicator={code}>
      <th scope="row">
        <Button className="link" onPress={() => openPage('indicators', code)}>
          {title[language]}
        </Button>
      </th>
      <td>{group.title[language]}</td>
      <td>
        {value === null
          ? '—'
          : `${formatValue(indicator, value, language)} ${unitOf(indicator, value, language)}`}
      </td>
      <td>{owner.title[language]}</td>
    </tr>
  );
}

/** Removes an indicator, unless a wall or a scene shows it: then the service names these. */
function Remove({ code }: { code: string }) {
  const { t } = useTranslation();
  const { busy, refused, act } = useActing();
  async function remove(): Promise<void> {
    const gone = await act(async () => {
      await call('delete', '/api/indicators/{code}', { params: { code } });
      return true;
    });
    if (!gone) return;
    await askAgain('/api/indicators');
    openPage('indicators');
  }
  return (
    <div className="part">
      {refused && <RefusalNotice problem={refused} />}
      <ConfirmButton
        text={t('indicators.remove')}
        sure={t('indicators.removeSure')}
        action="remove-indicator"
        busy={busy}
        onSure={() => void remove()}
      />
    </div>
  );
}

interface Given {
  all: readonly Indicator[];
  catalogue: Catalogue;
  mayWrite: boolean;
}

function Back({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="more-row">
      <Button className="button button-small" onPress={onBack}>
        ← {t('catalogue.pages.indicators')}
      </Button>
    </div>
  );
}

/** One indicator as it is defined; whoever keeps the catalogue writes on it. */
function Entry({ indicator, all, catalogue, mayWrite }: Given & { indicator: Indicator }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const [saved, setSaved] = useState(false);
  return (
    <>
      <Back onBack={() => openPage('indicators')} />
      <section className="part">
        <h3 className="caption">{indicator.title[language]}</h3>
        <code className="muted">{indicator.code}</code>
      </section>
      {saved && (
        <p className="notice notice-good" role="status">
          {t('indicators.saved')}
        </p>
      )}
      {mayWrite ? (
        <>
          <IndicatorForm
            code={indicator.code}
            indicator={indicator}
            all={all}
            catalogue={catalogue}
            onSaved={() => setSaved(true)}
          />
          <Remove code={indicator.code} />
        </>
      ) : (
        <dl className="facts part">
          <dt>{t('indicators.owner')}</dt>
          <dd>{indicator.owner.title[language]}</dd>
          <dt>{t('indicators.cadence')}</dt>
          <dd>{indicator.cadenceMinutes}</dd>
          <dt>{t('indicators.normal')}</dt>
          <dd>
            {indicator.normal.min ?? '−∞'} – {indicator.normal.max ?? '∞'} {indicator.unit[language]}
          </dd>
        </dl>
      )}
    </>
  );
}

/** All indicators, and for those who may where another is begun. */
function List({ all, catalogue, mayWrite }: Given) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<string | null>(null);
  if (begun !== null)
    return (
      <>
        <Back onBack={() => setBegun(null)} />
        <section className="part">
          <h3 className="caption">{t('indicators.new')}</h3>
          <code className="muted">{begun}</code>
        </section>
        <IndicatorForm
          code={begun}
          indicator={null}
          all={all}
          catalogue={catalogue}
          onSaved={() => openPage('indicators', begun)}
        />
      </>
    );
  return (
    <>
      {mayWrite && (
        <AddEntry
          label={t('indicators.newCode')}
          taken={(code) => all.some((each) => each.code === code)}
          onAdd={setBegun}
        />
      )}
      {all.length === 0 ? (
        <p className="message">{t('indicators.none')}</p>
      ) : (
        <table className="clocks">
          <thead>
            <tr>
              <th scope="col">{t('catalogue.pages.indicators')}</th>
              <th scope="col">{t('indicators.group')}</th>
              <th scope="col">{t('indicators.value')}</th>
              <th scope="col">{t('indicators.owner')}</th>
            </tr>
          </thead>
          <tbody>
            {all.map((indicator) => (
              <Row key={indicator.code} indicator={indicator} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** The vital signs of the city: what each is, and, for those who keep the catalogue, to be made, changed and removed. */
export function IndicatorsPage({ catalogue, entry }: { catalogue: Catalogue; entry: string | null }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const { all, byCode, isLoading, problem, retry } = useIndicators();
  if (isLoading) return <div className="loading-line" />;
  if (problem && all.length === 0)
    return (
      <div className="notice notice-error" role="alert">
        <p>{problemText(problem, t)}</p>
        <Button className="button button-small" onPress={retry}>
          {t('fault.tryAgain')}
        </Button>
      </div>
    );
  const given = { all, catalogue, mayWrite: user !== null && may(user, 'items.write') };
  const opened = entry === null ? undefined : byCode.get(entry);
  if (opened) return <Entry key={opened.code} indicator={opened} {...given} />;
  if (entry !== null) return <p className="message">{t('wall.missing', { code: entry })}</p>;
  return <List {...given} />;
}
