import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';

/** Which of the things it meets a walk takes. `below` is the path below the walk's root, with forward slashes. */
export interface WalkRules {
  takesFile(below: string, name: string): boolean;
  /** Of a file that is not taken: the kind of image it is named as, if it is not taken for that alone. */
  passesOver(below: string, name: string): string | undefined;
  entersFolder(below: string, name: string): boolean;
}

export interface WalkOptions {
  readonly rules: WalkRules;
  readonly follow: boolean;
  /** True for the real path of a folder that must not be entered: the output folder. */
  readonly isOutput: (real: string) => boolean;
}

/** A folder on a walk. */
export interface WalkFolder {
  /** Absolute, by the way it was reached. */
  readonly path: string;
  /** With every link resolved. */
  readonly real: string;
  /** Below the root of the walk, forward slashes; empty for the root. */
  readonly below: string;
  /** As reports name it. */
  readonly label: string;
  readonly parent: WalkFolder | undefined;
}

/** The folder a walk starts from; it may itself be a link. */
export async function walkRoot(path: string, label: string): Promise<WalkFolder> {
  return { path, real: await realpath(path), below: '', label, parent: undefined };
}

/** The path of a name in a folder, which may be the root of the file system. */
export function pathIn(folder: WalkFolder, name: string): string {
  return folder.path.endsWith(sep) ? folder.path + name : folder.path + sep + name;
}

/** The same with every link on the way resolved. */
export function realPathIn(folder: WalkFolder, name: string): string {
  return folder.real.endsWith(sep) ? folder.real + name : folder.real + sep + name;
}

/** As reports name what lies in a folder. */
export function labelIn(folder: WalkFolder, name: string): string {
  if (folder.label === '.') return name;
  return folder.label.endsWith('/') ? folder.label + name : `${folder.label}/${name}`;
}

/** The path below the walk's root of what lies in a folder. */
export function belowOf(folder: WalkFolder, name: string): string {
  return folder.below === '' ? name : `${folder.below}/${name}`;
}
