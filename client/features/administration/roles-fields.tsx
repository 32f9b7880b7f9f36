import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { type Role, roles } from '../../../domain/access/principal.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { FieldFaults, faultsAt } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import type { FieldError } from '../../ui/problem.ts';
import { UnitPicker } from './unit-picker.tsx';

export interface RoleIn {
  role: Role;
  unit: string;
}

/** What people can be; a partner has a key and no account. */
const rolesOfPeople = roles.filter((role) => role !== 'partner');

/** What a new line begins with. */
export const firstRole: RoleIn = { role: 'dispatcher', unit: 'city' };

/** Whether every line names a unit, and none is there twice. */
export function isWhole(given: readonly RoleIn[]): boolean {
  const distinct = new Set(given.map(({ role, unit }) => `${role} ${unit}`));
  return given.length > 0 && distinct.size === given.length && given.every(({ unit }) => unit !== '');
}

/** Roles in units, one a line, with what is wrong with each. */
export function RolesFields(props: {
  given: readonly RoleIn[];
  onChange: (given: RoleIn[]) => void;
  faults: readonly FieldError[] | null;
}) {
  const { given, onChange, faults } = props;
  const { t } = useTranslation();
  const choices = rolesOfPeople.map((role) => ({ id: role, name: t(`session.roles.${role}`) }));
  const change = (at: number, next: RoleIn) =>
    onChange(given.map((each, index) => (index === at ? next : each)));
  return (
    <fieldset className="roles" data-roles={given.length}>
      <legend className="caption">{t('administration.roles')}</legend>
      {given.map(({ role, unit }, at) => {
        const found = faultsAt(faults, `/roles/${at}`);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          <div key={at} className="role-line" data-role={role}>
            <div className="field">
              <ChoiceSelect
                label={t('administration.role')}
                labelClass="caption"
                look="framed"
                choices={choices}
                chosen={role}
                onChoose={(id) => {
                  const next = id as Role;
                  // A street's role is for a street's office alone, whatever unit was chosen before.
                  const keeps =
                    (next === 'street') === (role === 'street') && !(next === 'handler' && unit === 'city');
                  change(at, {
                    role: next,
                    unit: keeps ? unit : next === 'street' || next === 'handler' ? '' : 'city',
                  });
                }}
              />
            </div>
            <UnitPicker
              label={t('administration.unit')}
              chosen={unit}
              onChoose={(code) => change(at, { role, unit: code })}
              kind={role === 'street' ? 'street-office' : undefined}
            />
            <Button
              className="icon-button"
              aria-label={t('administration.removeRole')}
              isDisabled={given.length === 1}
              onPress={() => onChange(given.filter((_, index) => index !== at))}
            >
              <Icon name="close" size={13} />
            </Button>
            <FieldFaults faults={found} />
          </div>
        );
      })}
      <Button
        className="button button-small"
        data-action="add-role"
        onPress={() => onChange([...given, firstRole])}
      >
        {t('administration.addRole')}
      </Button>
      <FieldFaults faults={faultsAt(faults, '/roles').filter(({ path }) => path === '/roles')} />
    </fieldset>
  );
}
