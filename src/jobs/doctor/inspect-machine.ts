import { cores } from './cores.js';
import { type Finding, type FindingState, worstOf } from './finding.js';
import { imageCodecs } from './image-codecs.js';
import { memory } from './memory.js';
import { nodeVersion } from './node-version.js';
import { openFiles } from './open-files.js';
import { type Surroundings, theseSurroundings } from './surroundings.js';
import { temporarySpace } from './temporary-space.js';
import { threadPool } from './thread-pool.js';

export interface MachineReport {
  /** That of the worst finding. */
  readonly state: FindingState;
  readonly findings: readonly Finding[];
}

/** The order in which they are told. */
const LOOKS: readonly ((machine: Surroundings) => Finding)[] = [
  nodeVersion,
  cores,
  memory,
  threadPool,
  imageCodecs,
  temporarySpace,
  openFiles,
];

/**
 * What this machine gives the jobs (version of Node, cores, memory, thread pool, image codecs, temporary space, open files), and for each
 * what to change where it is too little. Control groups, as containers have, are considered.
 *
 * It does not wait, writes nothing, and never throws: what the system does not say is not found fault with.
 *
 * @example
 * for (const { name, is, advice } of inspectMachine().findings) console.log(name, is, advice ?? '');
 */
export function inspectMachine(): MachineReport {
  return inspect(theseSurroundings());
}

/** The same of any machine. */
export function inspect(machine: Surroundings): MachineReport {
  const findings = LOOKS.map((look) => look(machine));
  return { state: worstOf(findings.map(({ state }) => state)), findings };
}
