import { expect, it } from 'vitest';
import { inheritedFlags } from '../../src/pool/inherited-flags.js';

it('loaders, conditions and limits go on to a worker process', () => {
  const flags = ['--import', 'tsx', '--conditions=x', '--max-old-space-size=100'];
  expect(inheritedFlags(flags)).toEqual(flags);
});

it.each([
  [['-e', 'code', '--no-warnings']],
  [['--no-warnings', '--print', 'code']],
  [['--input-type=module', '--no-warnings', '-pe', 'code']],
  [['--inspect-brk=9229', '--no-warnings', '--test']],
  [['--eval=code', '--no-warnings', '--print=code']],
  [['--input-type', 'module', '--no-warnings', '--eval', 'code']],
  [['--inspect-port', '0', '--no-warnings', '--debug_port', '0']],
])('what names the program of this one, or cannot be shared, does not: %j', (flags) => {
  expect(inheritedFlags(flags)).toEqual(['--no-warnings']);
});
