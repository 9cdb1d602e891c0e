import type { ModelOutput } from '../../../adapters/model-runtime/model-runtime.js';
import type { RouteReply } from '../../http/route.js';
import type { ActiveModel } from '../../model/active-model.js';
import { JSON_LENGTH_HEADER } from './read-request.js';
import type { InferRequest, RequestedOutput } from './tensors/infer-request.js';
import { ON_REQUEST } from './infer-response.js';
import { compileOutputs } from './write-answer.js';
import type { OutputWriter } from './write-answer.js';

/** Answers of one version behind one endpoint to `POST …/infer`: names are escaped once, and the rest is put together as text. */
export class InferReplies {
  private readonly head: string;
  private readonly writers: ReadonlyMap<string, OutputWriter>;
  private readonly usual: readonly OutputWriter[];
  private readonly usualOutputs: readonly RequestedOutput[];

  constructor({ revision, manifest, model }: ActiveModel) {
    this.head = `{"model_name":${JSON.stringify(revision.endpoint)},"model_version":"${manifest.version}"`;
    this.writers = compileOutputs(model.signature);
    this.usual = [...this.writers.values()].filter(({ description }) => description.name !== ON_REQUEST);
    this.usualOutputs = this.usual.map(({ description }) => ({ name: description.name, binary: undefined }));
  }

  /** The names of `request.outputs` are outputs of this model. */
  write(request: InferRequest, output: ModelOutput, rows: number): RouteReply {
    const { outputs, binaryOutput } = request;
    const isBinary = binaryOutput || outputs?.some(({ binary }) => binary === true) === true;
    if (isBinary) return this.binary(request, output, rows);
    const writers = outputs === undefined ? this.usual : outputs.map(({ name }) => this.writer(name));
    let tensors = '';
    for (let i = 0; i < writers.length; i += 1) tensors += (i === 0 ? '' : ',') + (writers[i] as OutputWriter).json(output, rows);
    return { status: 200, body: `${this.start(request.id)}${tensors}]}` };
  }

  private binary({ id, outputs, binaryOutput }: InferRequest, output: ModelOutput, rows: number): RouteReply {
    const asked = outputs ?? this.usualOutputs;
    const binary: OutputWriter[] = [];
    let text = this.start(id);
    let binaryBytes = 0;
    for (let i = 0; i < asked.length; i += 1) {
      const { name, binary: isBinary = binaryOutput } = asked[i] as RequestedOutput;
      const writer = this.writer(name);
      text += i === 0 ? '' : ',';
      if (!isBinary) text += writer.json(output, rows);
      else {
        const sizeBytes = writer.sizeBytes(output, rows);
        text += writer.announcement(rows, sizeBytes);
        binary.push(writer);
        binaryBytes += sizeBytes;
      }
    }
    text += ']}';
    if (binary.length === 0) return { status: 200, body: text };
    const jsonBytes = Buffer.byteLength(text);
    const body = Buffer.allocUnsafe(jsonBytes + binaryBytes);
    body.write(text);
    let at = jsonBytes;
    for (const writer of binary) at += writer.write(body, at, output, rows);
    return { status: 200, body, contentType: 'application/octet-stream', headers: { [JSON_LENGTH_HEADER]: String(jsonBytes) } };
  }

  private start(id: string | undefined): string {
    return `${this.head}${id === undefined ? '' : `,"id":${JSON.stringify(id)}`},"outputs":[`;
  }

  private writer(name: string): OutputWriter {
    return this.writers.get(name) as OutputWriter;
  }
}
