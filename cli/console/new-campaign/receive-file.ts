/** Writes a file that the page sends to the disk, piece by piece. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { CliError } from '../../cli-error.ts';

/** Larger files are uploaded by the command, which needs no second copy on the disk. */
export const MAX_FILE_BYTES = 5_000_000_000;

/**
 * Writes exactly `bytes` bytes of `body` to `path`, with mode 0600; nothing is left there when that fails.
 * `path` must not be one that is being written. `onPiece` is called whenever some of it has come.
 * @throws {CliError} more or fewer bytes came, the disk is full, or `signal` was aborted
 */
export async function receiveFile(
  body: globalThis.ReadableStream<Uint8Array> | null,
  path: string,
  bytes: number,
  signal: AbortSignal,
  onPiece: () => void,
): Promise<void> {
  let received = 0;
  async function* counted(pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      received += piece.length;
      onPiece();
      if (received > bytes) throw new CliError(`The file is longer than announced, ${bytes} bytes.`);
      yield piece;
    }
  }
  try {
    const source = body === null ? Readable.from([]) : Readable.fromWeb(body as ReadableStream<Uint8Array>);
    await pipeline(source, counted, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
    if (received < bytes) throw interrupted();
  } catch (error) {
    await rm(path, { force: true });
    if (error instanceof CliError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC')
      throw new CliError('The disk of this machine is full: free some space and choose the file again.');
    throw interrupted(error);
  }
}

function interrupted(cause?: unknown): CliError {
  return new CliError(
    'The file did not arrive in full, and was deleted. Nothing was started: send it again.',
    {
      cause,
    },
  );
}
