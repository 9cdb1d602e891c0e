import { createRequire, Module, register } from 'node:module';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ownFile } from '../../workers/child/own-file.js';

const OWN_PACKAGE = 'perennial-ml';

/** Node's own resolver of `require`, which tsx uses for TypeScript outside of packages of type "module". */
interface RequireResolver {
  _resolveFilename(request: string, ...rest: unknown[]): string;
}

let done = false;

/**
 * Lets a definition import `perennial-ml` from any folder, also one without node_modules, and always get the package of this command:
 * a definition is checked by the rules of the release that applies it. Node.js 20 has no synchronous hooks, so both resolvers are told.
 * The CommonJS loader of tsx takes a path for cut at a `?`, so TypeScript below such a folder is an ES module.
 */
export function resolveOwnPackage(): void {
  if (done) return;
  done = true;
  const entry = ownEntry();
  const hooks = `const own = ${JSON.stringify(pathToFileURL(entry).href)};
    export const resolve = async (specifier, context, next) => {
      if (specifier === ${JSON.stringify(OWN_PACKAGE)}) return { url: own, shortCircuit: true };
      const found = await next(specifier, context);
      return /%3F.*\\.ts(?:[?#]|$)/i.test(found.url) ? { ...found, format: 'module' } : found;
    };`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
  const resolver = Module as unknown as RequireResolver;
  const before = resolver._resolveFilename.bind(resolver);
  resolver._resolveFilename = (request, ...rest) => (request === OWN_PACKAGE ? entry : before(request, ...rest));
}

/** The root export: compiled above this file, or its source when this runs from source. */
function ownEntry(): string {
  const path = ownFile('index');
  return existsSync(path) ? path : createRequire(import.meta.url).resolve(OWN_PACKAGE);
}
