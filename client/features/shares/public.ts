// The page of requests to share layers. Other features use this and nothing else of this folder.
export { SharesPage } from './shares-page.tsx';
