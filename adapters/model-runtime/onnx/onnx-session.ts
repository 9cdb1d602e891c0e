import { createRequire } from 'node:module';
import type { Tensor } from 'onnxruntime-node';
import { InferenceSession } from 'onnxruntime-node';

/**
 * One thread and no pool: with several threads the order of summation, so the last bits of a margin, depends on the batch size.
 * Arena and memory pattern off: they keep the memory of the largest batch ever seen and only pay off for fixed shapes.
 */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  enableCpuMemArena: false,
  enableMemPattern: false,
  logSeverityLevel: 4,
};

type Tensors = Readonly<Record<string, Tensor>>;

export interface TensorInfo {
  readonly name: string;
  readonly isFloat32: boolean;
  /** A dimension that may vary is -1. */
  readonly shape: readonly number[];
}

/** What both doors of the library, the public one and the synchronous one, give us. */
export interface OnnxSession {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  run(feeds: Tensors): Promise<Tensors>;
  readonly runSync: ((feeds: Tensors) => Tensors) | undefined;
  dispose(): Promise<void>;
}

interface BindingMetadata {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type: number;
  readonly shape: readonly number[];
}

interface BindingSession {
  loadModel(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, options: InferenceSession.SessionOptions): void;
  readonly inputMetadata: readonly BindingMetadata[];
  readonly outputMetadata: readonly BindingMetadata[];
  run(feeds: Tensors, fetches: Readonly<Record<string, null>>, options: object): Tensors;
  dispose(): void;
}

interface Binding {
  readonly initOrt: () => void;
  readonly binding: { readonly InferenceSession: new () => BindingSession };
}

/** TensorProto.FLOAT. */
const FLOAT32 = 1;

/** Opens a session through the library's documented door. Its `run` computes on this thread too, only one event-loop turn later. */
export async function openPublicSession(bytes: Uint8Array): Promise<OnnxSession> {
  const session = await InferenceSession.create(bytes, SESSION_OPTIONS);
  return {
    inputs: session.inputMetadata.map(publicInfo),
    outputs: session.outputMetadata.map(publicInfo),
    run: (feeds) => session.run(feeds),
    runSync: undefined,
    dispose: () => session.release(),
  };
}

/** Opens a session on the object below the documented door: it can run synchronously, at about half the cost per call. */
export function openSynchronousSession({ initOrt, binding }: Binding, bytes: Uint8Array): OnnxSession {
  initOrt();
  const session = new binding.InferenceSession();
  session.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, SESSION_OPTIONS);
  const outputs = session.outputMetadata.map(bindingInfo);
  const fetches = Object.fromEntries(outputs.map((output) => [output.name, null]));
  const runSync = (feeds: Tensors): Tensors => session.run(feeds, fetches, {});
  return {
    inputs: session.inputMetadata.map(bindingInfo),
    outputs,
    run: async (feeds) => runSync(feeds),
    runSync,
    dispose: async () => session.dispose(),
  };
}

/** The synchronous object is not documented, so it is only used when it looks as in release 1.30; else undefined. */
export function findSynchronousBinding(): Binding | undefined {
  try {
    const found = createRequire(import.meta.url)('onnxruntime-node/dist/binding.js') as Partial<Binding>;
    const methods = found.binding?.InferenceSession?.prototype as Partial<BindingSession> | undefined;
    const complete =
      typeof found.initOrt === 'function' &&
      [methods?.loadModel, methods?.run, methods?.dispose].every((method) => typeof method === 'function');
    return complete ? (found as Binding) : undefined;
  } catch {
    return undefined;
  }
}

function publicInfo(metadata: InferenceSession.ValueMetadata): TensorInfo {
  if (!metadata.isTensor) return { name: metadata.name, isFloat32: false, shape: [] };
  const shape = metadata.shape.map((dimension) => (typeof dimension === 'number' ? dimension : -1));
  return { name: metadata.name, isFloat32: metadata.type === 'float32', shape };
}

function bindingInfo(metadata: BindingMetadata): TensorInfo {
  return { name: metadata.name, isFloat32: metadata.isTensor && metadata.type === FLOAT32, shape: metadata.isTensor ? metadata.shape : [] };
}
