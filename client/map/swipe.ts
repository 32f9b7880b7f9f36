import { Map as MapLibreMap, type StyleSpecification } from 'maplibre-gl';
import { authorized } from './tile-requests.ts';

/**
 * A second map over another one, which follows it and is seen only to the right of an edge: the newer state over the
 * older one. It takes no pointer and no key, so that the map below goes on to be the one that people move.
 */
export class SwipeMap {
  readonly #below: MapLibreMap;
  #over: MapLibreMap | null = null;
  #share = 0.5;

  constructor(below: MapLibreMap) {
    this.#below = below;
    below.on('move', this.#follow);
  }

  /** Draws `style` over the map, or nothing. */
  show(style: StyleSpecification | null): void {
    if (!style) this.#remove();
    else if (this.#over) this.#over.setStyle(style, { diff: true });
    else this.#create(style);
  }

  /** @param share of the map's width, from the left, that shows the map below */
  setEdge(share: number): void {
    this.#share = share;
    const container = this.#over?.getContainer();
    if (container) container.style.clipPath = `inset(0 0 0 ${share * 100}%)`;
  }

  /** Which of the two maps is seen at a pixel from the left. */
  mapAt(x: number): MapLibreMap {
    const isOver = this.#over && x >= this.#share * this.#below.getContainer().clientWidth;
    return isOver ? this.#over! : this.#below;
  }

  destroy(): void {
    this.#below.off('move', this.#follow);
    this.#remove();
  }

  #create(style: StyleSpecification): void {
    const container = document.createElement('div');
    container.className = 'map-over';
    container.setAttribute('aria-hidden', 'true');
    this.#below.getCanvasContainer().after(container);
    this.#over = new MapLibreMap({
      container,
      style,
      ...this.#place(),
      interactive: false,
      attributionControl: false,
      pixelRatio: this.#below.getPixelRatio(),
      fadeDuration: 0,
      localIdeographFontFamily: 'Noto Sans SC, sans-serif',
      transformRequest: authorized,
    });
    this.#over.getCanvas().tabIndex = -1;
    this.setEdge(this.#share);
  }

  #remove(): void {
    const container = this.#over?.getContainer();
    this.#over?.remove();
    container?.remove();
    this.#over = null;
  }

  #place() {
    return { center: this.#below.getCenter(), zoom: this.#below.getZoom() };
  }

  #follow = (): void => {
    this.#over?.jumpTo(this.#place());
  };
}
