// What the map shows of warnings. Other features and the shell use this and nothing else of this folder.
export { drawInstead } from './warnings.ts';
