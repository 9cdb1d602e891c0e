import { pathToFileURL } from 'node:url';

/** The exports of a user's file, which may be TypeScript. It is loaded with its own copies of what it imports. */
export async function importTypescript(file: string): Promise<Readonly<Record<string, unknown>>> {
  // Starts a compiler process, which only this needs.
  const { tsImport } = await import('tsx/esm/api');
  const module = (await tsImport(pathToFileURL(file).href, { parentURL: import.meta.url, tsconfig: false })) as Record<string, unknown>;
  // A TypeScript file outside of a package of type "module" is CommonJS: its exports are the default.
  return isCommonJs(module.default) ? module.default : module;
}

function isCommonJs(exported: unknown): exported is Record<string, unknown> {
  return typeof exported === 'object' && exported !== null && '__esModule' in exported;
}
