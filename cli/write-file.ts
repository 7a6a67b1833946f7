/** Writes a file on the operator's machine wholly or not at all: it has its name only once its last byte is there. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError } from './cli-error.ts';

/** @throws {CliError} something is there already that must not be lost */
export async function mayWrite(path: string, force: boolean): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere && !force) {
    throw new CliError(`${path} already exists. Add --force to overwrite it, or choose another name.`);
  }
}

/**
 * Writes `pieces` to `path`, by way of a hidden file beside it. Answers the number of bytes.
 * @throws {CliError} the file cannot be written; whatever `pieces` throws passes through
 */
export async function writeWhole(
  path: string,
  pieces: AsyncIterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<number> {
  const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  const file = createWriteStream(unfinished, { flags: 'wx' });
  try {
    await pipeline(Readable.from(pieces), file, { signal });
    await rename(unfinished, path);
    return file.bytesWritten;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw whyUnwritable(path, error) ?? error;
  }
}

function whyUnwritable(path: string, error: unknown): CliError | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  // Of errors of the file system and not of the connection.
  if (!['open', 'write', 'rename', 'close'].includes(syscall ?? '')) return undefined;
  const why: Record<string, string> = {
    ENOENT: `there is no folder ${dirname(path)}`,
    ENOTDIR: `${dirname(path)} is not a folder`,
    EISDIR: 'there is a folder with that name',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
  };
  const reason = why[code ?? ''] ?? (error as Error).message;
  return new CliError(`${path} cannot be written: ${reason}.`, { cause: error });
}
