// The published layers with items and scenes, how they are switched, and what they look like. Other features and the shell use these and nothing else of this folder.
export { fitCity } from './city.ts';
export { comparison } from './comparison.ts';
export { gridLayer, layers, loadLayers, showOnly, switchOf } from './layers.ts';
export { layerUsage } from './usage.ts';
