import { WireReader } from './wire/wire-reader.js';

export interface ModelMessage {
  readonly name: string;
  /** '' when the client leaves it open. */
  readonly version: string;
}

/** Any request that names a model, or something else, and perhaps a version. Errors: INPUT_MESSAGE_INVALID. */
export function readModelMessage(message: Buffer): ModelMessage {
  let [name, version] = ['', ''];
  const reader = new WireReader(message);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) name = reader.text();
    else if (field === 2) version = reader.text();
    else reader.skip();
  }
  return { name, version };
}
