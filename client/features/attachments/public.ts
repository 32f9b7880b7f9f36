// Photos and files of an order. Other features and the shell use these and nothing else of this folder.
export { AttachmentsPart } from './attachments-part.tsx';
export { BeforeAfter } from './before-after.tsx';
