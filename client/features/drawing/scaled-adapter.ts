import type { Map as MapLibreMap } from 'maplibre-gl';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import { screenScale } from '../../ui/scale.ts';

/** Terra Draw on a map that is enlarged on a large screen: it takes pixels of the page for those of the map. */
export class ScaledAdapter extends TerraDrawMapLibreGLAdapter<MapLibreMap> {
  readonly #map: MapLibreMap;

  constructor(config: ConstructorParameters<typeof TerraDrawMapLibreGLAdapter<MapLibreMap>>[0]) {
    super(config);
    this.#map = config.map;
  }

  override getLngLatFromEvent(event: PointerEvent | MouseEvent): { lng: number; lat: number } {
    const { containerX, containerY } = this.getMapElementXYPosition(event);
    const { lng, lat } = this.#map.unproject([containerX, containerY]);
    return { lng, lat };
  }

  protected override getMapElementXYPosition(event: PointerEvent | MouseEvent) {
    const { left, top } = this.#map.getContainer().getBoundingClientRect();
    const { scale } = screenScale.getState();
    return { containerX: (event.clientX - left) / scale, containerY: (event.clientY - top) / scale };
  }
}
