/** Files as answers: saved by the browser, or shown in a frame where they can do nothing in the console's name. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { explainFailure } from '../explain-failure.ts';

type Pieces = AsyncIterable<string | Uint8Array>;

/** A file to be saved as `name`. It breaks off when `pieces` fail, so that no browser takes a part for the whole. */
export function savedFile(pieces: Pieces, name: string, type: string): Response {
  return new Response(streamOf(pieces), {
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`,
      'Content-Security-Policy': "sandbox; default-src 'none'",
    },
  });
}

/**
 * A page of our own writing, with texts of customer files in it, to be shown in a frame of the console. The sandbox gives it an
 * origin of its own: no script, no form, no way to the console's data, whatever is in it.
 */
export function framedPage(pieces: Pieces): Response {
  return new Response(streamOf(pieces), {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
      'X-Frame-Options': 'SAMEORIGIN',
    },
  });
}

function streamOf(pieces: Pieces): globalThis.ReadableStream {
  async function* bytes() {
    try {
      for await (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
    } catch (error) {
      throw brokenOff(error);
    }
  }
  const stream: ReadableStream = Readable.toWeb(Readable.from(bytes(), { objectMode: true }));
  return stream as globalThis.ReadableStream;
}

/** The server prints the error of an answer that breaks off: it gets the sentence for the operator, and no stack trace. */
function brokenOff(cause: unknown): Error {
  const error = new Error(`A download broke off. ${explainFailure(cause)}`);
  error.stack = error.message;
  return error;
}
