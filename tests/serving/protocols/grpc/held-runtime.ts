import type { LoadedModel, ModelRuntime, ModelSource } from '../../../../adapters/model-runtime/model-runtime.js';
import { OnnxModelRuntime } from '../../../../adapters/model-runtime/onnx/onnx-model-runtime.js';

/** The real runtime, whose runs wait while they are held: so that a request is certainly under way. */
export class HeldRuntime implements ModelRuntime {
  private readonly real = new OnnxModelRuntime();
  private held: Promise<void> | undefined;
  private letGo: () => void = () => undefined;
  waiting = 0;

  hold(): void {
    this.held = new Promise((resolve) => (this.letGo = resolve));
  }

  release(): void {
    this.held = undefined;
    this.letGo();
  }

  async load(source: ModelSource): Promise<LoadedModel> {
    const model = await this.real.load(source);
    return {
      inputColumns: model.inputColumns,
      outputs: model.outputs,
      runSync: undefined,
      release: () => model.release(),
      run: async (rows, rowCount) => {
        this.waiting += 1;
        await this.held;
        return model.run(rows, rowCount);
      },
    };
  }
}
