import { ScatterplotLayer } from '@deck.gl/layers';

const fragmentShader = `#version 300 es
#define SHADER_NAME incident-mark-fragment-shader
precision highp float;
in vec4 vFillColor;
in vec4 vLineColor;
in vec2 unitPosition;
in float innerUnitRadius;
in float outerRadiusPixels;
in float markShape;
out vec4 fragColor;

// Distance from the centre in units of the mark's radius; 1 on its edge.
float extent(vec2 p) {
  if (markShape > 1.5) return abs(p.x) + abs(p.y);
  if (markShape > 0.5) return max(abs(p.x), abs(p.y)) * 1.12;
  return length(p);
}

void main(void) {
  geometry.uv = unitPosition;
  if (outerRadiusPixels < 1.6) discard;
  float distance = extent(unitPosition) * outerRadiusPixels;
  float inside = smoothedge(distance, outerRadiusPixels - 0.5);
  if (inside == 0.0) discard;
  float isLine = smoothedge(innerUnitRadius * outerRadiusPixels, distance);
  fragColor = mix(vFillColor, vLineColor, isLine);
  fragColor.a *= inside;
  DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;

/** Scatterplot whose marks are circles (0), squares (1) or diamonds (2), by the attribute `instanceShapes`. */
export class MarkLayer<ExtraProps extends object = object> extends ScatterplotLayer<unknown, ExtraProps> {
  static override layerName = 'MarkLayer';

  override getShaders() {
    return {
      ...super.getShaders(),
      fs: fragmentShader,
      inject: {
        'vs:#decl': 'in float instanceShapes; out float markShape;',
        'vs:#main-start': 'markShape = instanceShapes;',
      },
    };
  }

  override initializeState() {
    super.initializeState();
    this.getAttributeManager()?.addInstanced({
      instanceShapes: { size: 1, accessor: 'getShape', defaultValue: 0 },
    });
  }
}
