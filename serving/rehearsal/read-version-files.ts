import { readCopy } from '../../adapters/object-store/read-copy.js';
import type { LocalCopy } from '../../adapters/object-store/read-copy.js';
import type { GoldenRows } from '../../contracts/documents.js';
import type { ModelKindName } from '../../core/model-kinds.js';
import { DomainError } from '../../core/errors.js';
import type { VersionFiles } from './rehearsal-messages.js';

export interface VersionContents {
  readonly kind: ModelKindName;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Parsed `signature.json`, not yet checked. */
  readonly signature: unknown;
  readonly golden: GoldenRows;
}

/** Reads what a version ships. Errors: DOCUMENT_INVALID, DOCUMENT_NEWER; OBJECT_STORE_UNAVAILABLE for bytes that are not the version's. */
export async function readVersionFiles(files: VersionFiles): Promise<VersionContents> {
  const model = Object.entries(files.model).map(async ([name, copy]) => [name, await readCopy(copy)] as const);
  const [modelFiles, signature, golden] = await Promise.all([
    Promise.all(model),
    readJson(files.signature, 'signature.json'),
    readJson(files.golden, 'golden.json'),
  ]);
  return { kind: files.modelKind, files: Object.fromEntries(modelFiles), signature, golden: checkedGolden(golden) };
}

async function readJson(copy: LocalCopy, key: string): Promise<unknown> {
  const content = Buffer.from(await readCopy(copy)).toString('utf8');
  try {
    return JSON.parse(content);
  } catch {
    throw invalid(key, 'it is not JSON');
  }
}

function checkedGolden(document: unknown): GoldenRows {
  const golden = document as Partial<GoldenRows> | null;
  const version: unknown = golden?.formatVersion;
  if (typeof version === 'number' && version > 1)
    throw new DomainError('DOCUMENT_NEWER', { key: 'golden.json', found: version, supported: 1 });
  if (version !== 1 || !Array.isArray(golden?.records) || !Array.isArray(golden.scores))
    throw invalid('golden.json', 'it has no records and scores');
  return golden as GoldenRows;
}

function invalid(key: string, problem: string): DomainError {
  return new DomainError('DOCUMENT_INVALID', { key, store: 'this version', problem });
}
