import type { LoadedModel, ModelOutput, ModelRuntime, ModelSource } from '../../adapters/model-runtime/model-runtime.js';
import { DomainError } from '../../core/errors.js';
import { MODEL_KINDS } from '../../core/model-kinds.js';
import type { ModelKindName } from '../../core/model-kinds.js';
import { modelWidth } from '../../core/features/encoders/model-columns.js';
import { SIGNATURE_FORMAT } from '../../core/features/signature.js';
import type { Signature } from '../../core/features/signature.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import type { InputProgram } from '../../core/inputs/input-program.js';
import { scoresPerRow } from '../../core/tasks/score-columns.js';
import { compileEntrance } from '../entrance/compile-entrance.js';
import type { Entrance } from '../entrance/compile-entrance.js';
import type { Tallies } from '../metrics/violation-tallies.js';
import { Batcher } from './batcher.js';
import type { BatcherOptions } from './batcher.js';
import { MatrixMemory } from './matrix-memory.js';
import { ModelStatistics } from './model-statistics.js';

/** 3 ms of one row a time are a few hundred rows of a usual model. */
export const BATCHING: BatcherOptions = { stallBudgetMs: 3, maxWaitMs: 1_000 };

interface ModelFiles extends Pick<ModelSource, 'kind' | 'files'> {
  /** Parsed, not yet checked. */
  readonly signature: unknown;
}

export interface ModelOptions {
  readonly batching?: BatcherOptions;
  /** Told of values that are not as they should be; default: nobody is. */
  readonly tallies?: Tallies;
}

const UNCOUNTED: Tallies = () => ({ inc: () => undefined });

/** A loaded model with everything compiled that a request needs: input program, entrance, session. */
export class ServableModel {
  readonly inputs: InputProgram;
  /** Of requests: the program, with what is wrong in them counted and told to their sender. */
  readonly entrance: Entrance;
  readonly statistics = new ModelStatistics();
  readonly memory = new MatrixMemory();
  /** Inputs per row. */
  readonly columns: number;
  /** Scores per row. */
  readonly outputs: number;
  private readonly batcher: Batcher;

  private constructor(
    readonly kind: ModelKindName,
    readonly signature: Signature,
    private readonly loaded: LoadedModel,
    { batching = BATCHING, tallies = UNCOUNTED }: ModelOptions,
  ) {
    const onRun = (rows: number, ms: number): void => {
      this.statistics.ran(rows, ms);
      batching.onRun?.(rows, ms);
    };
    this.batcher = new Batcher(this, { ...batching, onRun });
    this.inputs = compileInputs(signature);
    this.entrance = compileEntrance(this.inputs, tallies);
    this.columns = loaded.inputColumns;
    this.outputs = loaded.outputs;
  }

  /** Errors: DOCUMENT_INVALID, DOCUMENT_NEWER for the signature; MODEL_FILE_CORRUPT, MODEL_FILE_REFUSED for the model. */
  static async load(runtime: ModelRuntime, files: ModelFiles, options: ModelOptions = {}): Promise<ServableModel> {
    const signature = checkedSignature(files.signature);
    const { kind } = files;
    const loaded = await runtime.load({ kind, files: files.files, signature });
    try {
      checkShape(kind, signature, loaded);
      return new ServableModel(kind, signature, loaded, options);
    } catch (error) {
      await loaded.release();
      throw error;
    }
  }

  /** Scores the rows of a request together with others that arrived with it. Errors: SERVING_OVERLOADED, at once. */
  score(matrix: Float32Array, rows: number): Promise<ModelOutput> {
    return this.batcher.score(matrix, rows);
  }

  /**
   * Scores a row-major matrix of `rowCount × columns`. Without waiting where the runtime can: then no other request comes between.
   */
  run(matrix: Float32Array, rowCount: number): ModelOutput | Promise<ModelOutput> {
    return this.loaded.runSync === undefined ? this.loaded.run(matrix, rowCount) : this.loaded.runSync(matrix, rowCount);
  }

  /** Answers what is queued, then gives the memory back. A caller looks a model up and queues its rows in one turn. */
  async release(): Promise<void> {
    await this.batcher.drained();
    await this.loaded.release();
  }
}

function checkedSignature(document: unknown): Signature {
  const signature = document as Partial<Signature> | null;
  const found: unknown = signature?.formatVersion;
  if (typeof found === 'number' && found > SIGNATURE_FORMAT)
    throw new DomainError('DOCUMENT_NEWER', { key: 'signature.json', found, supported: SIGNATURE_FORMAT });
  if (typeof found !== 'number' || found < 1 || !Array.isArray(signature?.inputs) || !Array.isArray(signature.outputs))
    throw invalid('it has no inputs and outputs');
  return signature as Signature;
}

function checkShape(kind: ModelKindName, signature: Signature, loaded: LoadedModel): void {
  if ((signature.hasMargin ?? true) !== MODEL_KINDS[kind].margin) throw invalid(`its margins are not those of a model of kind ${kind}`);
  const columns = modelWidth(signature);
  const outputs = scoresPerRow(signature);
  if (columns !== loaded.inputColumns || outputs !== loaded.outputs) {
    throw invalid(`it has ${columns} inputs and ${outputs} scores where the model has ${loaded.inputColumns} and ${loaded.outputs}`);
  }
}

function invalid(problem: string): DomainError {
  return new DomainError('DOCUMENT_INVALID', { key: 'signature.json', store: 'this version', problem });
}
