// Opening a scene. Other features and the shell use this and nothing else of this folder.
export { openScene } from './opened.ts';
