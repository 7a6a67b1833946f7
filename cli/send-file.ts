/** Sends a file of the operator's machine to a bucket, with its progress on a terminal. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { ObjectPlace, ObjectTransfer, Sent } from '../src/aws/object-transfer.ts';
import type { LocalFile } from './local-file.ts';
import { progressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';
import { sizeOf } from './words.ts';

/** Streams `file` to `place`. Ctrl-C leaves nothing behind there. */
export async function sendFile(
  transfer: ObjectTransfer,
  file: LocalFile,
  place: ObjectPlace,
  terminal: Terminal,
): Promise<Sent> {
  const line = progressLine(terminal);
  const body = createReadStream(file.path);
  try {
    return await transfer.upload(place, body, {
      contentType: /\.gz$/i.test(file.path) ? 'application/gzip' : 'text/csv',
      signal: terminal.signal,
      onProgress: (bytes) =>
        line.show(
          `Sending ${basename(file.path)}: ${sizeOf(bytes)} of ${sizeOf(file.bytes)}, ${percent(bytes, file.bytes)}`,
        ),
    });
  } finally {
    line.end();
    body.destroy();
  }
}

function percent(part: number, whole: number): string {
  return `${whole === 0 ? 100 : Math.floor((part / whole) * 100)}%`;
}
