// The pages of operations. Other features and the shell use these and nothing else of this folder.
export { openOperation } from './pages.ts';
