import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { compileFunction } from 'node:vm';

export type ModuleFormat = 'module' | 'commonjs';

/** By the file's extension, by what the nearest package.json says, else by the syntax: as Node does for JavaScript. */
export function formatOf(path: string, source: string): ModuleFormat {
  const extension = extname(path);
  if (extension === '.mts') return 'module';
  if (extension === '.cts') return 'commonjs';
  return typeOfPackage(dirname(path)) ?? formatBySyntax(source);
}

function typeOfPackage(folder: string): ModuleFormat | undefined {
  for (let at = folder; ; at = dirname(at)) {
    let text: string;
    try {
      text = readFileSync(join(at, 'package.json'), 'utf8');
    } catch {
      if (at === dirname(at)) return undefined;
      continue;
    }
    const { type } = JSON.parse(text) as { readonly type?: unknown };
    return type === 'module' || type === 'commonjs' ? type : undefined;
  }
}

const COMMONJS_NAMES = ['exports', 'require', 'module', '__filename', '__dirname'];

/** What the parser has accepted and is no body of a function has `import`, `export` or an `await` outside of functions. */
function formatBySyntax(source: string): ModuleFormat {
  try {
    compileFunction(source, COMMONJS_NAMES);
    return 'commonjs';
  } catch {
    return 'module';
  }
}
