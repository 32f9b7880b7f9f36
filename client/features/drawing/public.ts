// Changing features on the map. Other features and the shell use these and nothing else of this folder.
export { FeaturesRoom } from './features-room.tsx';
