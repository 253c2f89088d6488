import { describeProgramsIn } from '../programs-in-docs.js';

describeProgramsIn('limits.md');
