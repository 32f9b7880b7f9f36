import { Button, Menu, MenuItem, MenuTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/icons.tsx';
import { Popover } from '../../ui/popover.tsx';
import { takePicture } from './take-picture.ts';
import { beginSketch } from './tools.ts';

/** The tools for the map behind one button. */
export function ToolMenu() {
  const { t } = useTranslation();
  return (
    <MenuTrigger>
      <Button className="map-button tools-button" aria-label={t('tools.title')}>
        <Icon name="tools" />
        <span>{t('tools.title')}</span>
      </Button>
      <Popover placement="bottom start">
        <Menu
          className="menu"
          onAction={(key) => {
            if (key === 'picture') takePicture();
            else if (key === 'distance' || key === 'area' || key === 'buffer' || key === 'analysis')
              beginSketch(key);
          }}
        >
          {(['distance', 'area', 'buffer', 'analysis', 'picture'] as const).map((id) => (
            <MenuItem key={id} id={id} className="menu-item">
              {id === 'analysis' ? t('tools.analysis') : t(`shortcuts.${id}`)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
