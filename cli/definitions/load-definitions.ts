import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { importTypescript } from '../../client/connection/import-typescript.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { defineModel } from '../../core/definition/define/define-model.js';
import type { ModelInput } from '../../core/definition/define/model-input.js';
import { relocateSource, sourceReference } from '../../core/definition/define/relocate-source.js';
import { validateDefinition } from '../../core/definition/define/validate-definition.js';
import { DomainError } from '../../core/errors.js';
import { isPerennialError } from '../../client/failures/perennial-error.js';
import { findDefinitionFiles } from './find-definition-files.js';
import { portablePath } from './portable-path.js';
import { loadFailure } from './load-failure.js';
import { parseJsonDefinition, parseYamlDefinition } from './parse-definition-text.js';
import { resolveOwnPackage } from './resolve-own-package.js';
import { messageOf } from '../../core/unforeseen-error.js';

export interface LoadedDefinition {
  readonly file: string;
  readonly definition: ModelDefinition;
}

/**
 * The definitions at a path, validated and complete: paths as every checkout has them, queries read from their files.
 * Errors: DEFINITIONS_NONE, DEFINITION_UNREADABLE, DEFINITION_EXPORT_MISSING, DEFINITION_NAME_TWICE, DEFINITION_INVALID.
 */
export async function loadDefinitions(path: string): Promise<readonly LoadedDefinition[]> {
  const loaded: LoadedDefinition[] = [];
  for (const file of await findDefinitionFiles(path)) {
    const definition = await loadDefinitionFile(file);
    const other = loaded.find((entry) => entry.definition.name === definition.name);
    if (other !== undefined) throw new DomainError('DEFINITION_NAME_TWICE', { model: definition.name, first: other.file, second: file });
    loaded.push({ file, definition });
  }
  return loaded;
}

async function loadDefinitionFile(file: string): Promise<ModelDefinition> {
  const content = await contentOf(file);
  if (typeof content !== 'object' || content === null) throw new DomainError('DEFINITION_EXPORT_MISSING', { file });
  const stored = 'formatVersion' in content && 'training' in content;
  // What a person writes is checked by defineModel itself.
  const definition = stored ? (content as ModelDefinition) : defineModel(content as ModelInput);
  return validateDefinition(await completeSource(definition, dirname(file)));
}

async function contentOf(file: string): Promise<unknown> {
  if (file.endsWith('.json')) return parseJsonDefinition(file, await readText(file));
  if (/\.ya?ml$/.test(file)) return parseYamlDefinition(file, await readText(file));
  return importDefault(file);
}

async function importDefault(file: string): Promise<unknown> {
  resolveOwnPackage();
  try {
    return (await importTypescript(file)).default;
  } catch (error) {
    if (isPerennialError(error)) throw error;
    throw new DomainError('DEFINITION_UNREADABLE', { file, reason: await loadFailure(file, error) }, { cause: error });
  }
}

async function completeSource(definition: ModelDefinition, folder: string): Promise<ModelDefinition> {
  const reference = sourceReference(definition);
  if (reference === null) return definition;
  const { kind, path } = reference;
  return relocateSource(definition, kind === 'data' ? await portablePath(path, folder) : await readText(resolve(folder, path)));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new DomainError('DEFINITION_UNREADABLE', { file, reason: firstLine(error) }, { cause: error });
  }
}

function firstLine(error: unknown): string {
  return messageOf(error).split('\n')[0] ?? '';
}
