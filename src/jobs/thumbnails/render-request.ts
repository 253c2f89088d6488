import type { FileIdentity } from './inputs/index.js';
import type { Recipe } from './recipe.js';

/** What a worker is asked to render. */
export type RenderRequest =
  | { readonly from: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer>; readonly recipe: Recipe }
  /** The worker reads the file, and refuses it when it is no longer the one with that identity. */
  | {
      readonly from: 'file';
      readonly path: string;
      readonly label: string;
      readonly identity: FileIdentity;
      readonly recipe: Recipe;
    };
