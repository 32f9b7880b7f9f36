import { useEffect, useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from './icons.tsx';
import { Popover } from './popover.tsx';
import type { Position } from './position.ts';

/** Metre-level decimals would lose a door number: seven keep a centimetre. */
const decimals = 7;

type System = 'WGS 84' | 'CGCS2000' | 'GCJ-02' | 'BD-09';

/** A place in the systems that people work with. CGCS2000 and WGS 84 differ by centimetres and are taken as one. */
async function inSystems([lon, lat]: Position): Promise<Record<System, Position>> {
  const { wgs84ToBd09, wgs84ToGcj02 } = await import('../../server/coordinates/transform.ts');
  return {
    'WGS 84': [lon, lat],
    CGCS2000: [lon, lat],
    'GCJ-02': wgs84ToGcj02(lon, lat),
    'BD-09': wgs84ToBd09(lon, lat),
  };
}

/** Copies a place's coordinates, in the system that they are wanted in. */
export function CopyMenu({ point }: { point: Position }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [copied, setCopied] = useState(false);
  const [systems, setSystems] = useState<Record<System, Position> | null>(null);
  useEffect(() => {
    setCopied(false);
    setSystems(null);
    if (!open) return;
    let gone = false;
    void inSystems(point).then((found) => gone || setSystems(found));
    return () => {
      gone = true;
    };
  }, [point, open]);
  const written = (place: Position) => place.map((degrees) => degrees.toFixed(decimals)).join(',');
  return (
    <MenuTrigger isOpen={open} onOpenChange={setOpen}>
      <Button
        className="icon-button icon-button-small"
        aria-label={t(copied ? 'incident.copied' : 'incident.copy')}
        data-copied={copied}
      >
        <Icon name={copied ? 'check' : 'copy'} size={13} />
      </Button>
      <Popover placement="bottom end">
        <Menu
          className="menu copy-menu"
          onAction={(key) => {
            const place = systems?.[key as System];
            if (place) void navigator.clipboard.writeText(written(place)).then(() => setCopied(true));
          }}
        >
          {Object.entries(systems ?? {}).map(([name, place]) => (
            <MenuItem key={name} id={name} className="menu-item" textValue={name}>
              <span>{name}</span>
              <code>{written(place)}</code>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
