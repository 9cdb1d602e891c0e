import koffi from 'koffi';
import { DomainError } from '../../../core/errors.js';

/** XGBoost 3.3 is the first whose snapshot holds the random state, so the first that resumes exactly with sampling. */
const OLDEST = { major: 3, minor: 3 };

/** Functions of XGBoost's c_api.h that are used here; `handle` is a native pointer. */
const SIGNATURES = {
  dmatrixFromDense: 'int XGDMatrixCreateFromDense(const char *data, const char *config, _Out_ void **out)',
  dmatrixSetInfo: 'int XGDMatrixSetInfoFromInterface(void *handle, const char *field, const char *interface)',
  dmatrixSetStrings: 'int XGDMatrixSetStrFeatureInfo(void *handle, const char *field, const char **features, uint64_t size)',
  boosterCreate: 'int XGBoosterCreate(void **dmats, uint64_t len, _Out_ void **out)',
  boosterFree: 'int XGBoosterFree(void *handle)',
  boosterSetParam: 'int XGBoosterSetParam(void *handle, const char *name, const char *value)',
  boosterSetStrings: 'int XGBoosterSetStrFeatureInfo(void *handle, const char *field, const char **features, uint64_t size)',
  boosterSaveConfig: 'int XGBoosterSaveJsonConfig(void *handle, _Out_ uint64_t *length, _Out_ void **out)',
  boosterUpdate: 'int XGBoosterUpdateOneIter(void *handle, int iteration, void *dtrain)',
  boosterEvaluate:
    'int XGBoosterEvalOneIter(void *handle, int iteration, void **dmats, const char **names, uint64_t len, _Out_ const char **out)',
  boosterReset: 'int XGBoosterReset(void *handle)',
  boosterSlice: 'int XGBoosterSlice(void *handle, int begin, int end, int step, _Out_ void **out)',
  boosterSave: 'int XGBoosterSaveModel(void *handle, const char *path)',
  boosterLoad: 'int XGBoosterLoadModel(void *handle, const char *path)',
  boosterSerialize: 'int XGBoosterSerializeToBuffer(void *handle, _Out_ uint64_t *length, _Out_ void **out)',
  boosterUnserialize: 'int XGBoosterUnserializeFromBuffer(void *handle, const void *buffer, uint64_t length)',
  boosterFeatures: 'int XGBoosterGetNumFeature(void *handle, _Out_ uint64_t *out)',
  boosterPredictDense:
    'int XGBoosterPredictFromDense(void *handle, const char *values, const char *config, void *proxy, _Out_ void **shape, _Out_ uint64_t *dimensions, _Out_ void **result)',
} as const;

export type NativePointer = bigint;

/** XGBoost's own refusal, its text without addresses and stack. */
export class XgboostRefusal extends Error {}

/**
 * The C library, called synchronously only: XGBoost keeps error texts, returned buffers and the log callback per thread, so an
 * asynchronous call would leave them on a pool thread.
 */
export class XgboostLibrary {
  readonly version: string;
  private readonly functions: Record<keyof typeof SIGNATURES, (...args: unknown[]) => number>;
  private readonly lastError: () => string;
  private logListener: (line: string) => void = () => undefined;

  /** @throws DomainError TRAINER_LIBRARY_UNUSABLE */
  constructor(path: string) {
    try {
      const native = koffi.load(path);
      this.version = readVersion(native);
      this.lastError = native.func('const char *XGBGetLastError()');
      const bound = Object.entries(SIGNATURES).map(([name, signature]) => [name, native.func(signature)]);
      this.functions = Object.fromEntries(bound) as typeof this.functions;
      const callback = koffi.register((line: string) => this.logListener(line), koffi.pointer(koffi.proto('void (const char *line)')));
      native.func('XGBRegisterLogCallback', 'int', ['void *'])(callback);
      // The level at which XGBoost reports unknown parameters; it must not follow a user's `verbosity: 0`.
      native.func('int XGBSetGlobalConfig(const char *config)')('{"verbosity": 1}');
    } catch (cause) {
      throw new DomainError(
        'TRAINER_LIBRARY_UNUSABLE',
        { path, reason: cause instanceof Error ? cause.message : String(cause) },
        { cause },
      );
    }
  }

  /** Calls a function that returns a status. @throws XgboostRefusal with XGBoost's text */
  call(name: keyof typeof SIGNATURES, ...args: unknown[]): void {
    if (this.functions[name](...args) === 0) return;
    throw new XgboostRefusal(readableText(this.lastError()));
  }

  /** Calls a function whose last argument returns a pointer. */
  create(name: keyof typeof SIGNATURES, ...args: unknown[]): NativePointer {
    const out: [NativePointer | null] = [null];
    this.call(name, ...args, out);
    return out[0] ?? 0n;
  }

  /** Every line that XGBoost logs on this thread goes to `listener` (one at a time, during a call). */
  onLog(listener: (line: string) => void): void {
    this.logListener = listener;
  }
}

/** XGBoost's text without time, source file, stack trace and line breaks. */
export function readableText(text: string): string {
  return text
    .replace(/\n+Stack trace:[\s\S]*$/, '')
    .replace(/^\s*\[\d\d:\d\d:\d\d\]\s*/, '')
    .replace(/^(WARNING|ERROR|INFO):\s*/, '')
    .replace(/^\S+\.(?:cc|cu|h|cuh|hpp):\d+:\s*/, '')
    .replace(/^Check failed: [\s\S]*?: (?=\S)/, '')
    .replace(/\s+/g, ' ')
    .replace(/ Objective candidate: /, '; it knows ')
    .replace(/ Objective candidate: /g, ', ')
    .trim()
    .replace(/\.$/, '');
}

function readVersion(native: ReturnType<typeof koffi.load>): string {
  const [major, minor, patch] = [[0], [0], [0]];
  native.func('void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)')(major, minor, patch);
  const version = [major, minor, patch].map((part) => part?.[0] ?? 0);
  const [a = 0, b = 0] = version;
  if (a < OLDEST.major || (a === OLDEST.major && b < OLDEST.minor)) {
    throw new Error(`it is version ${version.join('.')}, and ${OLDEST.major}.${OLDEST.minor} is the oldest that resumes exactly`);
  }
  return version.join('.');
}
