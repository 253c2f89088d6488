import { describe, expect, it } from 'vitest';
import { inspectMachine } from '../../../src/index.js';
import type { Finding, FindingName } from '../../../src/jobs/doctor/index.js';
import { inspect } from '../../../src/jobs/doctor/inspect-machine.js';
import type { Surroundings } from '../../../src/jobs/doctor/surroundings.js';
import type { Codec } from '../../../src/jobs/thumbnails/index.js';

const GB = 2 ** 30;
const codec = (format: Codec['format'], what: Partial<Codec> = {}): Codec => ({
  format,
  reads: true,
  writes: true,
  isWritten: true,
  ...what,
});

/** A machine of which nothing is to be said, but for what is given. */
function machine(given: Partial<Surroundings> & { files?: Record<string, string> } = {}): Surroundings {
  const files: Record<string, string> = {
    '/proc/self/limits': 'Max open files            4096                 1048576              files\n',
    ...given.files,
  };
  return {
    parallelism: 4,
    totalMemoryBytes: 16 * GB,
    constrainedMemoryBytes: 0,
    freeMemoryBytes: 8 * GB,
    nodeVersion: '20.19.0',
    threadPoolSize: undefined,
    temporaryFolder: '/tmp',
    platform: 'linux',
    read: (path) => files[path],
    space: () => ({ freeBytes: 50 * GB, type: 0xef53, isWritable: true }),
    codecs: () => [codec('jpeg'), codec('svg', { writes: false, isWritten: false })],
    ...given,
  };
}

function finding(name: FindingName, given: Parameters<typeof machine>[0]): Finding {
  const found = inspect(machine(given)).findings.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no finding ${name}`);
  return found;
}

describe('inspectMachine', () => {
  it('has seven findings, none of them bad on a good machine', () => {
    const { findings, state } = inspect(machine());
    expect(state).toBe('good');
    expect(findings.map(({ name, is }) => [name, is])).toEqual([
      ['node', '20.19.0'],
      ['cores', '4'],
      ['memory', '16 GB, 8.0 GB free on the machine'],
      ['thread-pool', '4 threads, the default'],
      ['codecs', 'reads jpeg svg; writes jpeg'],
      ['temporary-space', '50 GB free in /tmp'],
      ['open-files', '4096 at a time'],
    ]);
  });

  it('advises wherever it finds less than good, and nowhere else', () => {
    const poorest = machine({
      nodeVersion: '18.20.0',
      parallelism: 1,
      totalMemoryBytes: GB / 4,
      threadPoolSize: 'many',
      files: {
        '/proc/self/limits': 'Max open files            64                   64                   files',
      },
      space: () => {
        throw new Error('ENOENT');
      },
      codecs: () => {
        throw new Error('no such module\nat …');
      },
    });
    const { findings, state } = inspect(poorest);
    expect(state).toBe('poor');
    expect(findings.map(({ state }) => state)).toEqual([
      'poor',
      'note',
      'poor',
      'poor',
      'poor',
      'poor',
      'poor',
    ]);
    for (const { findings } of [inspect(poorest), inspect(machine()), inspectMachine()]) {
      for (const { advice, state } of findings) expect(advice === undefined).toBe(state === 'good');
    }
  });

  it.each<[string, FindingName, Parameters<typeof machine>[0], Partial<Finding>]>([
    ['an older Node', 'node', { nodeVersion: '20.18.3' }, { state: 'poor' }],
    ['a newer Node', 'node', { nodeVersion: '26.0.0' }, { state: 'good' }],
    [
      'a quota of processor time',
      'cores',
      { files: { '/sys/fs/cgroup/cpu.max': '150000 100000' } },
      {
        state: 'note',
        is: '2 of 4: this control group may take the time of 1.5',
        figures: { usable: 2, machine: 4, quota: 1.5 },
      },
    ],
    [
      'a quota that is more than there is',
      'cores',
      { files: { '/sys/fs/cgroup/cpu.max': '900000 100000' } },
      { state: 'good', is: '4' },
    ],
    [
      'a limit of memory',
      'memory',
      { files: { '/sys/fs/cgroup/memory.max': '268435456' } },
      { state: 'poor', is: '256 MB of 16 GB: the limit of this control group, 8.0 GB free on the machine' },
    ],
    ['little free memory', 'memory', { freeMemoryBytes: 2 ** 28 }, { state: 'note' }],
    [
      'fewer threads than cores',
      'thread-pool',
      { threadPoolSize: '2' },
      { state: 'note', is: '2 threads, by UV_THREADPOOL_SIZE' },
    ],
    [
      'a codec that cannot write',
      'codecs',
      { codecs: () => [codec('jpeg'), codec('avif', { writes: false })] },
      {
        state: 'poor',
        is: 'reads jpeg avif; writes jpeg',
        figures: { jpeg: 'read and write', avif: 'read only' },
      },
    ],
    [
      'a temporary folder in memory',
      'temporary-space',
      { space: () => ({ freeBytes: 4 * GB, type: 0x01021994, isWritable: true }) },
      { state: 'note', is: '4.0 GB free in /tmp, which is in memory' },
    ],
    [
      'another system, whose numbers mean something else',
      'temporary-space',
      { platform: 'darwin', space: () => ({ freeBytes: 4 * GB, type: 0x01021994, isWritable: true }) },
      { state: 'good' },
    ],
    [
      'a temporary folder that is full',
      'temporary-space',
      { space: () => ({ freeBytes: 2 ** 20, type: 0, isWritable: true }) },
      { state: 'poor' },
    ],
    [
      'a temporary folder for others',
      'temporary-space',
      { space: () => ({ freeBytes: 4 * GB, type: 0, isWritable: false }) },
      { state: 'poor' },
    ],
    [
      'few open files',
      'open-files',
      {
        files: {
          '/proc/self/limits': 'Max open files            512                  512                  files',
        },
      },
      { state: 'note', figures: { most: 512 } },
    ],
    [
      'any number of open files',
      'open-files',
      {
        files: {
          '/proc/self/limits': 'Max open files            unlimited            unlimited            files',
        },
      },
      { state: 'good', is: 'unlimited at a time', figures: { most: null } },
    ],
    [
      'a system that does not say',
      'open-files',
      { read: () => undefined },
      { state: 'good', is: 'the system does not say' },
    ],
  ])('knows %s', (_, name, given, expected) => {
    expect(finding(name, given)).toMatchObject(expected);
  });

  it('knows the formats of this machine', () => {
    const { findings } = inspectMachine();
    expect(findings.find(({ name }) => name === 'codecs')?.figures).toMatchObject({
      jpeg: 'read and write',
      avif: 'read and write',
      svg: 'read only',
    });
  });
});
