import { describe, expect, it } from 'vitest';
import { availableCores, availableMemoryBytes, type Machine } from '../../src/pool/index.js';

const GB = 1024 ** 3;

function machine(files: Record<string, string>, more: Partial<Machine> = {}): Machine {
  return {
    parallelism: 8,
    totalMemoryBytes: 16 * GB,
    constrainedMemoryBytes: undefined,
    read: (path) => files[path],
    ...more,
  };
}

describe('availableCores', () => {
  it('are those of the operating system where there are no control groups', () => {
    expect(availableCores(machine({}))).toBe(8);
  });

  it.each([
    ['max 100000\n', 8],
    ['150000 100000\n', 2],
    ['50000 100000\n', 1],
    ['400000 100000\n', 4],
    ['9900000 100000\n', 8],
    ['nonsense', 8],
    ['0 0', 8],
  ])('version 2, in a container: %j gives %d', (text, cores) => {
    const files = { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': text };
    expect(availableCores(machine(files))).toBe(cores);
  });

  it('version 2: the smallest quota of the group and the groups around it', () => {
    const files = {
      '/proc/self/cgroup': '0::/system.slice/app.service/worker\n',
      '/sys/fs/cgroup/system.slice/cpu.max': '600000 100000',
      '/sys/fs/cgroup/system.slice/app.service/cpu.max': '300000 100000',
      '/sys/fs/cgroup/system.slice/app.service/worker/cpu.max': 'max 100000',
    };
    expect(availableCores(machine(files))).toBe(3);
  });

  it.each([
    ['-1', '100000', 8],
    ['250000', '100000', 3],
    ['250000', undefined, 8],
  ])('version 1: quota %s in %s gives %d', (quota, period, cores) => {
    const folder = '/sys/fs/cgroup/cpu/docker/abc';
    const files: Record<string, string> = {
      '/proc/self/cgroup': '4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n0::/\n',
      [`${folder}/cpu.cfs_quota_us`]: quota,
    };
    if (period !== undefined) files[`${folder}/cpu.cfs_period_us`] = period;
    expect(availableCores(machine(files))).toBe(cores);
  });

  it('version 1, in a container that sees only its own group: the outermost folder', () => {
    const files = {
      '/proc/self/cgroup': '3:cpu,cpuacct:/docker/abc\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '100000',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    };
    expect(availableCores(machine(files))).toBe(1);
  });

  it('on this machine are at least one', () => {
    expect(availableCores()).toBeGreaterThanOrEqual(1);
  });
});

describe('availableMemoryBytes', () => {
  it.each([undefined, 0, 18_446_744_073_709_552_000])('is all there is when Node says %s', (constrained) => {
    expect(availableMemoryBytes(machine({}, { constrainedMemoryBytes: constrained }))).toBe(16 * GB);
  });

  it('is what Node says when that is less', () => {
    expect(availableMemoryBytes(machine({}, { constrainedMemoryBytes: 2 * GB }))).toBe(2 * GB);
  });

  it.each([
    ['max\n', 16 * GB],
    [`${4 * GB}\n`, 4 * GB],
    [`${99 * GB}\n`, 16 * GB],
  ])('version 2: %j', (text, bytes) => {
    const files = { '/proc/self/cgroup': '0::/app\n', '/sys/fs/cgroup/app/memory.max': text };
    expect(availableMemoryBytes(machine(files))).toBe(bytes);
  });

  it.each([
    ['9223372036854771712\n', 16 * GB],
    [`${GB}\n`, GB],
  ])('version 1: %j', (text, bytes) => {
    const files = {
      '/proc/self/cgroup': '4:memory:/docker/abc\n',
      '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': text,
    };
    expect(availableMemoryBytes(machine(files))).toBe(bytes);
  });

  it('on this machine is something', () => {
    expect(availableMemoryBytes()).toBeGreaterThan(0);
  });
});
