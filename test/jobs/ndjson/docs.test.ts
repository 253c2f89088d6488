import { describeProgramsIn } from '../../programs-in-docs.js';

describeProgramsIn('ndjson.md');
