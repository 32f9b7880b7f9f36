// Tools that draw on the map, and what a search or a list points at. Other features and the shell use these and nothing else of this folder.
export { beginSketch, tools } from './tools.ts';
