import { readFileSync, realpathSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import type { BundleOptions, WorkerOptions } from '@temporalio/worker';
import { WORKFLOW_TYPES } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';
import { workflowsPath as ownWorkflowsPath } from './workflow-source.js';

/** The little of webpack's Compiler that the check needs; webpack itself is Temporal's and is never imported. */
interface Compiler {
  readonly hooks: { readonly compilation: { tap(name: string, tapped: (compilation: Compilation) => void): void } };
  readonly webpack: { readonly BannerPlugin: new (options: { banner: string }) => { apply(compiler: Compiler): void } };
}
interface Compilation {
  readonly moduleGraph: ModuleGraph;
  readonly hooks: {
    readonly finishModules: { tap(options: { name: string; stage: number }, tapped: (modules: Iterable<object>) => void): void };
  };
}
interface ModuleGraph {
  getProvidedExports(module: object): true | readonly string[] | null;
  getExportsInfo(module: object): { getReadOnlyExportInfo(name: string): ExportInfo };
}
interface ExportInfo {
  findTarget(graph: ModuleGraph, accepted: (module: object) => boolean): object | false | undefined | null;
}

/** After webpack's own FlagDependencyExportsPlugin has found out what each module exports. */
const AFTER_EXPORTS_ARE_KNOWN = 1_000;

const WORKFLOWS = Object.values(WORKFLOW_TYPES).sort();
const PLUGIN_NAME = 'perennial.workflow-exports';
/** Written into a bundle that was checked, so that a Worker with a prebuilt bundle can tell. */
const CHECKED = `${PLUGIN_NAME}:${WORKFLOWS.join(',')}`;

/** The line a user has to add to their workflow file. */
export const REEXPORT_LINE = `export { ${WORKFLOWS.join(', ')} } from 'perennial-ml/workflows';`;

/** Fails the bundling of a workflow file that does not re-export Perennial's workflows. Idempotent. */
export function requireWorkflowExports(options: BundleOptions): BundleOptions {
  const before = options.webpackConfigHook;
  return {
    ...options,
    webpackConfigHook: (config) => {
      const configured = before === undefined ? config : before(config);
      const plugins = configured.plugins ?? [];
      if (plugins.some((plugin) => plugin instanceof ExportCheck)) return configured;
      return { ...configured, plugins: [...plugins, new ExportCheck(options.workflowsPath)] };
    },
  };
}

class ExportCheck {
  readonly #workflowsPath: string;

  constructor(workflowsPath: string) {
    this.#workflowsPath = workflowsPath;
  }

  apply(compiler: Compiler): void {
    compiler.hooks.compilation.tap(PLUGIN_NAME, (compilation) => {
      compilation.hooks.finishModules.tap({ name: PLUGIN_NAME, stage: AFTER_EXPORTS_ARE_KNOWN }, (modules) => {
        const module = [...modules].find((candidate) => this.#isWorkflowFile(candidate));
        if (module === undefined)
          this.#fail('is not in the bundle (another plugin replaced workflowsPath: give the Perennial plugin after that one)');
        else this.#check(compilation.moduleGraph, module);
      });
    });
    new compiler.webpack.BannerPlugin({ banner: CHECKED }).apply(compiler);
  }

  /** The generated entry point requires the file, or the folder, by the path that the Worker was given. */
  #isWorkflowFile(module: object): boolean {
    const { rawRequest, resource } = module as { readonly rawRequest?: string; readonly resource?: string };
    return rawRequest === this.#workflowsPath || resource === realpathSync(this.#workflowsPath);
  }

  #check(graph: ModuleGraph, module: object): void {
    const provided = graph.getProvidedExports(module);
    // A CommonJS file, whose exports cannot be known before it runs.
    if (!Array.isArray(provided)) return;
    const missing = WORKFLOWS.filter((name) => !provided.includes(name));
    if (missing.length > 0) this.#fail(`does not export ${missing.join(', ')}`);
    if (isOwn(module)) return;
    const info = graph.getExportsInfo(module);
    const names = WORKFLOWS.filter((name) => !info.getReadOnlyExportInfo(name).findTarget(graph, isOwn));
    if (names.length > 0) throw new DomainError('PLUGIN_WORKFLOWS_FOREIGN', { where: this.#workflowsPath, names, line: REEXPORT_LINE });
  }

  #fail(reason: string): never {
    throw new DomainError('PLUGIN_WORKFLOWS_MISSING', { where: `${this.#workflowsPath} ${reason}`, line: REEXPORT_LINE });
  }
}

/** One of the package's own workflow files, wherever the package is installed. */
function isOwn(module: object): boolean {
  const { resource } = module as { readonly resource?: string };
  return resource !== undefined && resource.startsWith(`${dirname(realpathSync(ownWorkflowsPath()))}${sep}`);
}

/** A prebuilt bundle was checked if the plugin was given to `bundleWorkflowCode`. */
export function checkPrebuiltBundle(bundle: NonNullable<WorkerOptions['workflowBundle']>): void {
  const code = 'code' in bundle ? bundle.code : readFileSync(bundle.codePath, 'utf8');
  if (!code.includes(CHECKED)) throw new DomainError('PLUGIN_BUNDLE_UNCHECKED', { line: REEXPORT_LINE });
}
