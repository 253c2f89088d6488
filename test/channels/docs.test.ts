import { describeProgramsIn } from '../programs-in-docs.js';

describeProgramsIn('channels.md');
