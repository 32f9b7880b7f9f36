import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { RoleInUnit } from '../../domain/answers/accounts.ts';
import { nameIn } from './names.ts';
import { preferences } from './preferences.ts';

/** Roles with their units, such as "Dispatcher · Pudong". */
export function RoleList({ roles }: { roles: readonly RoleInUnit[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <ul className="role-list">
      {roles.map(({ role, unit, unitName, unitNameEn }) => (
        <li key={`${role} ${unit}`}>
          {t(`session.roles.${role}`)} · {nameIn(language, { name: unitName, nameEn: unitNameEn })}
        </li>
      ))}
    </ul>
  );
}
