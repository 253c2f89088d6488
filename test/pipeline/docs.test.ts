import { describeProgramsIn } from '../programs-in-docs.js';

describeProgramsIn('processor.md');
describeProgramsIn('pipeline.md');
