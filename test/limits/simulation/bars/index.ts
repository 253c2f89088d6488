/** The situations in which limits are judged, and the bands in which what is seen has to lie, as data. */
export { type Bar, type Figure } from './bar.js';
export { capacityBars } from './capacity.js';
export { closedLoadBar, kindBars } from './kinds.js';
export { queueBars } from './queue.js';
export { doubleLoadBar, halfAnHourBar, steadyBars } from './steady.js';
export { troubleBars } from './trouble.js';
