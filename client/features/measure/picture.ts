import i18next from 'i18next';
import { session } from '../../data/session.ts';
import { mapCommands } from '../../map/commands.ts';
import { metresPerDegree } from '../../map/ellipsoid.ts';
import { formatMetres, formatMoment } from '../../ui/format.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { pixelRatio } from '../../ui/scale.ts';

const colours = {
  dark: { ground: '#0e141a', line: '#2c3a47', text: '#dde6ee', quiet: '#9cabb9' },
  light: { ground: '#ffffff', line: '#c5ced6', text: '#141c24', quiet: '#4a5865' },
} as const;
const padding = 14;
const legendWidth = 190;
const lineHeight = 20;
const footHeight = 44;
const mostLegend = 28;

/** A round number of metres that takes at most `widest` metres: 1, 2 or 5 with zeros. */
function roundScale(widest: number): number {
  const power = 10 ** Math.floor(Math.log10(widest));
  return [5, 2, 1].find((digit) => digit * power <= widest)! * power;
}

function drawLegend(context: CanvasRenderingContext2D, left: number, theme: 'dark' | 'light'): void {
  let top = padding;
  for (const { title, colour, kind } of mapCommands.legend().slice(0, mostLegend)) {
    context.fillStyle = colour;
    context.strokeStyle = colour;
    context.lineWidth = 2;
    if (kind === 'line') context.fillRect(left + padding, top + 7, 14, 2.5);
    else if (kind === 'fill') context.fillRect(left + padding, top + 3, 14, 10);
    else if (kind === 'square') context.fillRect(left + padding + 2, top + 3, 10, 10);
    else {
      const [x, y] = [left + padding + 7, top + 8];
      context.beginPath();
      if (kind === 'diamond')
        for (const [dx, dy] of [
          [0, -7],
          [7, 0],
          [0, 7],
          [-7, 0],
        ] as const)
          context.lineTo(x + dx, y + dy);
      else context.arc(x, y, kind === 'circle' ? 5 : 4, 0, 7);
      context.fill();
    }
    context.fillStyle = colours[theme].text;
    context.fillText(title, left + padding + 24, top + 12, legendWidth - padding - 34);
    top += lineHeight;
  }
}

/**
 * The map as it stands as a picture with legend, scale, date and source; null while there is no map. The size of
 * the picture is that of the map on this screen, in its own pixels.
 */
async function composePicture(): Promise<HTMLCanvasElement | null> {
  const map = await mapCommands.picture();
  const bounds = mapCommands.bounds();
  if (!map || !bounds) return null;
  const { language } = preferences.getState();
  const theme = themeOf(preferences.getState());
  const { ground, line, text, quiet } = colours[theme];
  const ratio = pixelRatio();
  const [width, height] = [map.width / ratio, map.height / ratio];
  const picture = document.createElement('canvas');
  picture.width = (width + legendWidth) * ratio;
  picture.height = (height + footHeight) * ratio;
  const context = picture.getContext('2d')!;
  context.scale(ratio, ratio);
  context.fillStyle = ground;
  context.fillRect(0, 0, width + legendWidth, height + footHeight);
  context.drawImage(map, 0, 0, width, height);
  context.font = `12px ${getComputedStyle(document.documentElement).fontFamily}`;
  drawLegend(context, width, theme);

  const [west, south, east, north] = bounds;
  const [perLongitude] = metresPerDegree((south + north) / 2);
  const metresPerPixel = ((east - west) * perLongitude) / width;
  const scale = roundScale(metresPerPixel * 160);
  const foot = height + footHeight / 2;
  context.strokeStyle = text;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(padding, foot - 4);
  context.lineTo(padding, foot + 4);
  context.lineTo(padding + scale / metresPerPixel, foot + 4);
  context.lineTo(padding + scale / metresPerPixel, foot - 4);
  context.stroke();
  context.fillStyle = text;
  context.fillText(formatMetres(scale), padding + scale / metresPerPixel + 8, foot + 4);
  context.fillStyle = quiet;
  context.textAlign = 'right';
  const note = session.getState().demo ? `${i18next.t('demo.note')} · ` : '';
  const caption = `${note}${i18next.t('product.full')} · ${formatMoment(new Date().toISOString(), language)}`;
  context.fillText(caption, width + legendWidth - padding, foot + 4);
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.strokeRect(0.5, 0.5, width, height);
  return picture;
}

/** Saves that picture as a PNG file. */
export async function savePicture(): Promise<void> {
  const picture = await composePicture();
  picture?.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `wangge-${new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}
