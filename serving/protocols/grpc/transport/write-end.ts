import { constants } from 'node:http2';
import type { ServerHttp2Stream } from 'node:http2';
import { STATUS } from './status.js';
import type { GrpcEnd } from './status.js';

const TYPE = 'application/grpc+proto';
const ANSWER_HEADERS = {
  ':status': 200,
  'content-type': TYPE,
  'grpc-accept-encoding': 'identity,deflate,gzip',
  'grpc-encoding': 'identity',
} as const;

export function writeAnswer(stream: ServerHttp2Stream, frame: Buffer): void {
  whileOpen(stream, () => {
    stream.respond(ANSWER_HEADERS, { waitForTrailers: true });
    stream.once('wantTrailers', () =>
      whileOpen(stream, () => stream.sendTrailers({ 'grpc-status': String(STATUS.OK), 'grpc-message': 'OK' })),
    );
    stream.end(frame);
  });
}

/** What is still on its way of the message is not wanted. */
export function writeRefusal(stream: ServerHttp2Stream, { code, details, trailers }: GrpcEnd): void {
  const head = { ':status': 200, 'content-type': TYPE, 'grpc-status': String(code), 'grpc-message': encodeURI(details), ...trailers };
  whileOpen(stream, () => {
    stream.respond(head, { endStream: true });
    stream.close(constants.NGHTTP2_NO_ERROR);
  });
}

/** For what is no gRPC. */
export function writeHttpStatus(stream: ServerHttp2Stream, status: number): void {
  whileOpen(stream, () => {
    stream.respond({ ':status': status }, { endStream: true });
    stream.close(constants.NGHTTP2_NO_ERROR);
  });
}

/** A client may end its call or its connection at any moment, of which its stream's methods tell by an exception: nobody waits for an answer then. */
function whileOpen(stream: ServerHttp2Stream, write: () => void): void {
  if (stream.destroyed || stream.closed) return;
  try {
    write();
  } catch {
    stream.destroy();
  }
}
