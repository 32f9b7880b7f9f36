// What lists beside the map draw on it. Other features and the shell use these and nothing else of this folder.
export { annotate, annotations, chooseAnnotation, clearAnnotations } from './annotations.ts';
export { type DrawnFeature, extentOf } from './drawn-features.ts';
