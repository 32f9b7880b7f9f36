// Files of a layer's features. Other features use this and nothing else of this folder.
export { DownloadPart } from './download-part.tsx';
