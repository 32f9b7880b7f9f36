import { useTranslation } from 'react-i18next';
import type { Scene } from '../../../domain/items/scenes.ts';

/** Whether a scene is approved and its link kept, with the days. */
export function SceneMarks({ scene }: { scene: Scene }) {
  const { t } = useTranslation();
  const { approved, approvedOn, linkKept, linkKeptSince } = scene;
  return (
    <span className="scene-marks">
      {approved ? (
        <span className="chip chip-in-force" title={approvedOn}>
          {t(approvedOn ? 'scenes.approvedOn' : 'scenes.approved', { day: approvedOn })}
        </span>
      ) : (
        <span className="chip">{t('scenes.notApproved')}</span>
      )}
      {linkKept ? (
        <span className="chip chip-checked">
          {t(linkKeptSince ? 'scenes.linkSince' : 'scenes.link', { day: linkKeptSince })}
        </span>
      ) : (
        <span className="chip">{t('scenes.noLink')}</span>
      )}
    </span>
  );
}
