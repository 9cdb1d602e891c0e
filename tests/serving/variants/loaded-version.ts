import { OnnxModelRuntime } from '../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import type { FsObjectStore } from '../../../adapters/object-store/fs-object-store.js';
import type { DeploymentRevision } from '../../../contracts/documents.js';
import { keys } from '../../../contracts/names.js';
import { parseRevision, readTargetVersion } from '../../../serving/follow/deployment-documents.js';
import { ServableModel } from '../../../serving/model/servable-model.js';
import type { InstallParts } from '../../../serving/follow/install-revision.js';
import { publishVersion } from '../serving-fixture.js';
import type { VersionOptions } from '../serving-fixture.js';
import { deploySplit } from './deploy-split.js';

/** A stored revision of version 1 with shadows, and the means to load it in this process, without rehearsals. */
export async function loadedFrom(
  objects: FsObjectStore,
  { shadows, publish = {} }: { readonly shadows: readonly number[]; readonly publish?: Partial<VersionOptions> },
): Promise<{ readonly document: DeploymentRevision } & Pick<InstallParts, 'loader' | 'manifestOf'>> {
  for (const version of [1, ...shadows]) await publishVersion(objects, { ...publish, model: 'mixed', version });
  await deploySplit(objects, { revision: 1, shares: [[1, 1]], shadows });
  const stored = await objects.get(keys.deployment('mixed', 1));
  const document = parseRevision(stored, { endpoint: 'mixed', revision: 1, store: objects.describe() });
  return {
    document,
    manifestOf: (version) => readTargetVersion(objects, version),
    loader: {
      load: async (_endpoint, { artifacts }) =>
        ServableModel.load(new OnnxModelRuntime(), {
          kind: 'onnx',
          files: { 'model.onnx': await objects.get(artifacts.model['model.onnx']?.key ?? '') },
          signature: JSON.parse(Buffer.from(await objects.get(artifacts['signature.json'].key)).toString()) as unknown,
        }),
    },
  };
}
