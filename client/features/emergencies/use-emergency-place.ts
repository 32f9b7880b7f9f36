import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Emergency } from '../../../domain/answers/emergencies.ts';
import { useOffices } from '../../data/offices.ts';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';

/** Says of an emergency for which scene and district it is on, in the reader's language. */
export function useEmergencyPlace(): (emergency: Emergency) => string {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const scenes = useStore(layers, (state) => state.scenes);
  const { offices, nameOf } = useOffices();
  return ({ scene, district }) => {
    const office = offices.find(({ code }) => code === district);
    return [
      scene ? (scenes.find(({ id }) => id === scene)?.title[language] ?? scene) : t('emergencies.allScenes'),
      district ? (office ? nameOf(office) : district) : t('emergencies.allDistricts'),
    ].join(' · ');
  };
}
