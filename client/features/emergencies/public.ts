export { isOn } from './emergencies.ts';
