// Playing the past again. Other features and the shell use this and nothing else of this folder.
export { openReplay } from './replay.ts';
