// When the console sounds. Other features use this and nothing else of this folder.
export { attention } from './attention.ts';
