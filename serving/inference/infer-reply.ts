import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import type { RouteReply } from '../http/route.js';
import type { ActiveModel } from '../endpoint-table.js';
import type { InferRequest, RequestedOutput } from './infer-request.js';
import { ON_REQUEST } from './infer-response.js';
import { compileOutputs } from './output-writer.js';
import type { OutputWriter } from './output-writer.js';

/** Answers of one version behind one endpoint to `POST …/infer`: names are escaped once, and the rest is put together as text. */
export class InferReplies {
  private readonly head: string;
  private readonly writers: ReadonlyMap<string, OutputWriter>;
  private readonly usual: readonly OutputWriter[];

  constructor({ revision, manifest, model }: ActiveModel) {
    this.head = `{"model_name":${JSON.stringify(revision.endpoint)},"model_version":"${manifest.version}"`;
    this.writers = compileOutputs(model.signature);
    this.usual = [...this.writers.values()].filter(({ description }) => description.name !== ON_REQUEST);
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
    const parts: Buffer[] = [];
    const asked: readonly RequestedOutput[] =
      outputs ?? this.usual.map(({ description }) => ({ name: description.name, binary: undefined }));
    const tensors = asked.map(({ name, binary = binaryOutput }) => {
      const writer = this.writer(name);
      if (!binary) return writer.json(output, rows);
      const bytes = writer.bytes(output, rows);
      parts.push(bytes);
      return writer.announcement(rows, bytes.length);
    });
    const json = Buffer.from(`${this.start(id)}${tensors.join(',')}]}`);
    return {
      status: 200,
      body: parts.length === 0 ? json : Buffer.concat([json, ...parts]),
      ...(parts.length === 0
        ? {}
        : { contentType: 'application/octet-stream', headers: { 'inference-header-content-length': String(json.length) } }),
    };
  }

  private start(id: string | undefined): string {
    return `${this.head}${id === undefined ? '' : `,"id":${JSON.stringify(id)}`},"outputs":[`;
  }

  private writer(name: string): OutputWriter {
    return this.writers.get(name) as OutputWriter;
  }
}
