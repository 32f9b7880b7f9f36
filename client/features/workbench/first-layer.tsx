import { Fragment, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { session } from '../../data/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { layers } from '../layers/public.ts';
import { bench, keepsLayers, openBench } from './bench.ts';

/** What puts the first layer on the map from the machine of the service. */
const command =
  'npx wangge layers load districts.geojson --layer districts --map code=CODE,name=NAME --publish';

function Command() {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <div className="first-command">
      <code>
        {command.split(' ').map((word) => (
          <Fragment key={word}>
            <span>{word}</span>{' '}
          </Fragment>
        ))}
      </code>
      <Button
        className="icon-button icon-button-small"
        aria-label={t(copied ? 'incident.copied' : 'firstLayer.copy')}
        onPress={() => void navigator.clipboard.writeText(command).then(() => setCopied(true))}
      >
        <Icon name={copied ? 'check' : 'copy'} size={13} />
      </Button>
    </div>
  );
}

/** In the middle of an empty map: how a first layer comes onto it, or whom to ask for one. */
export function FirstLayer() {
  const { t } = useTranslation();
  const isEmpty = useStore(layers, (state) => state.status === 'ready' && state.layers.length === 0);
  const user = useStore(session, (state) => state.user);
  const isWork = useStore(bench, ({ place }) => place !== null);
  if (!isEmpty || isWork) return null;
  return (
    <section className="map-notice first-layer" data-first-layer>
      <h2>{t('firstLayer.title')}</h2>
      {keepsLayers(user) ? (
        <>
          <p>{t('firstLayer.load')}</p>
          <Button className="button button-primary" onPress={() => openBench()}>
            {t('firstLayer.open')}
          </Button>
          <p className="muted">{t('firstLayer.command')}</p>
          <Command />
        </>
      ) : (
        <p>{t(user ? 'firstLayer.ask' : 'firstLayer.signIn')}</p>
      )}
    </section>
  );
}
