/** How a user of the package compiles: strict, as Node resolves. */
export const USERS_COMPILER = {
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
};
