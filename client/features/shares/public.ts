// Requests to share layers: the page of who decides, and the facts of one. Other features use this and nothing else of this folder.
export { RequestFacts } from './request-facts.tsx';
export { SharesPage } from './shares-page.tsx';
