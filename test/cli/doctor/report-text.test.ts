import { expect, it } from 'vitest';
import { reportText } from '../../../src/cli/doctor/report-text.js';

const plain = (text: string) => text;
const colours = { heading: plain, good: plain, warning: plain, bad: plain, faint: plain };

it('a line for each finding, what to change below it, and what it comes to', () => {
  const text = reportText(
    {
      state: 'poor',
      findings: [
        { name: 'cores', state: 'good', is: '2', figures: {} },
        { name: 'open-files', state: 'poor', is: '64\n', advice: 'raise it', figures: {} },
      ],
    },
    colours,
  );
  expect(text).toBe(
    [
      'good  cores       2',
      'poor  open files  64\\n',
      '                  raise it',
      '',
      'Mend what is poor; the rest works.',
      '',
    ].join('\n'),
  );
});
