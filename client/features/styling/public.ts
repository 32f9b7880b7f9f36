// The editor of a layer’s style. Other features and the shell use these and nothing else of this folder.
export { StyleEditor } from './style-editor.tsx';
