import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { claimNextNumber, highestNumber, numberedKey } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { StoredDocument } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { ModelDefinition, SourceDefinition } from '../../core/definition/definition.js';
import { findDocument } from '../shell/step-once.js';

/** `models/MODEL/folders/N.json`: where the definition's file lay when it was applied. No part of the digest, which is the same in every checkout. */
interface SourceFolder extends StoredDocument {
  readonly folder: string;
}

/** Says where a definition's own file lies: relative paths begin there, and files of data may lie there. The last one to apply decides. */
export async function recordSourceFolder(objects: ObjectStore, { name }: ModelDefinition, folder: string): Promise<void> {
  if ((await newestFolder(objects, name)) === folder) return;
  const changeId = randomUUID();
  const document: SourceFolder = { formatVersion: 1, changeId, createdAt: Date.now(), folder };
  await claimNextNumber(objects, keys.sourceFolders(name), { changeId, buildDocument: () => document });
}

export interface LocatedSource {
  readonly source: SourceDefinition;
  /** Of the definition's file; undefined: nobody said. */
  readonly folder: string | undefined;
}

/** The source as it is read here: with an absolute path, unless nobody said where it begins. */
export async function locatedSource(objects: ObjectStore, { name, training: { source } }: ModelDefinition): Promise<LocatedSource> {
  if (source.kind === 'mysql') return { source, folder: undefined };
  const folder = await newestFolder(objects, name);
  return { source: folder === undefined ? source : sourceIn(source, folder), folder };
}

/** The source of a definition whose file lies in a folder. */
export function sourceIn(source: SourceDefinition, folder: string): SourceDefinition {
  return source.kind === 'mysql' ? source : { ...source, path: resolve(folder, source.path) };
}

/** Where the file of a model's definition lay when it was applied last; undefined: nobody said. */
export async function newestFolder(objects: ObjectStore, model: string): Promise<string | undefined> {
  const prefix = keys.sourceFolders(model);
  const number = await highestNumber(objects, prefix);
  return number === 0 ? undefined : (await findDocument<SourceFolder>(objects, numberedKey(prefix, number)))?.folder;
}
