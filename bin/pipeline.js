#!/usr/bin/env node
// Imported when it is called, so that what keeps it from loading is told in a line and with an exit code of ours.
import('../dist/cli/ahead.js')
  .then(({ startAhead }) => startAhead(process.argv.slice(2)))
  .then(() => import('../dist/cli/main.js'))
  .then(
    ({ start }) => start(process),
    (error) => {
      console.error(`pipeline: cannot start: ${process.env.PIPELINE_DEBUG ? error.stack : error.message}`);
      process.exit(70);
    },
  );
