export { Gradient } from './gradient.js';
