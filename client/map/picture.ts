import type { Map as MapLibreMap } from 'maplibre-gl';

/**
 * The map and what lies over it as one picture, in the pixels of the screen. Both canvases lose their picture once
 * the browser has shown it, so that each is copied in the very frame in which it was drawn.
 */
export async function drawPicture(map: MapLibreMap, container: HTMLElement): Promise<HTMLCanvasElement> {
  const picture = document.createElement('canvas');
  const base = map.getCanvas();
  picture.width = base.width;
  picture.height = base.height;
  const context = picture.getContext('2d')!;
  await new Promise<void>((resolve) => {
    map.once('render', () => {
      context.drawImage(base, 0, 0);
      resolve();
    });
    map.triggerRepaint();
  });
  for (const canvas of container.querySelectorAll('canvas'))
    if (canvas !== base && canvas.width > 0) context.drawImage(canvas, 0, 0, picture.width, picture.height);
  return picture;
}
