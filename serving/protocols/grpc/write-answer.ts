import type { ModelOutput } from '../../../adapters/model-runtime/model-runtime.js';
import type { ActiveModel } from '../../model/active-model.js';
import type { InferRequest } from '../open-inference/tensors/infer-request.js';
import { ON_REQUEST } from '../open-inference/infer-response.js';
import { compileOutputs } from '../open-inference/write-answer.js';
import type { OutputWriter } from '../open-inference/write-answer.js';
import { WireWriter } from './wire/wire-writer.js';

/** Fields of InferTensorContents that our outputs use. A packed list of bools or floats has the bytes of the raw form. */
const CONTENTS_FIELD: Readonly<Record<string, number>> = { BOOL: 1, FP32: 6 };
const BYTES_CONTENTS = 8;
const LENGTH_BYTES = 4;

/** ModelInferResponse of one version behind one endpoint. */
export class InferResponseMessages {
  private readonly head: Buffer;
  private readonly writers: ReadonlyMap<string, OutputWriter>;
  private readonly usual: readonly OutputWriter[];

  constructor({ revision, manifest, model }: ActiveModel) {
    this.head = new WireWriter().text(1, revision.endpoint).text(2, String(manifest.version)).finish();
    this.writers = compileOutputs(model.signature);
    this.usual = [...this.writers.values()].filter(({ description }) => description.name !== ON_REQUEST);
  }

  /** Raw where the request was. The names of `request.outputs` are outputs of this model. */
  write({ id = '', outputs, binaryOutput }: InferRequest, output: ModelOutput, rows: number): Buffer {
    const writers = outputs === undefined ? this.usual : outputs.map(({ name }) => this.writers.get(name) as OutputWriter);
    const message = new WireWriter().encoded(this.head).text(3, id);
    const values = writers.map((writer) => writer.bytes(output, rows));
    writers.forEach(({ description: { name, datatype, shape } }, i) => {
      const sizes = shape.map((size) => (size === -1 ? rows : size));
      const tensor = new WireWriter().text(1, name).text(2, datatype).integers(3, sizes);
      if (!binaryOutput) tensor.message(5, contents(datatype, values[i] as Buffer));
      message.message(5, tensor);
    });
    if (binaryOutput) for (const bytes of values) message.bytes(6, bytes);
    return message.finish();
  }
}

function contents(datatype: string, raw: Buffer): WireWriter {
  const field = CONTENTS_FIELD[datatype];
  if (field !== undefined) return new WireWriter().bytes(field, raw);
  const writer = new WireWriter();
  for (let at = 0; at < raw.length;) {
    const start = at + LENGTH_BYTES;
    at = start + raw.readUInt32LE(at);
    writer.bytes(BYTES_CONTENTS, raw.subarray(start, at));
  }
  return writer;
}
