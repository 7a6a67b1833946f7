/** Files on the operator's machine: whether they can be read, in sentences that name them. */
import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { FileSource } from '../src/csv/csv-file.ts';
import { CliError } from './cli-error.ts';

export interface LocalFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * The file at `path`, if it can be read.
 * @throws {CliError} it cannot
 */
export async function readableFile(path: string): Promise<LocalFile> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new CliError(`${path} is a folder. Name a file.`);
    await access(path, constants.R_OK);
    return { path, bytes: found.size };
  } catch (error) {
    throw error instanceof CliError ? error : new CliError(whyUnreadable(path, error), { cause: error });
  }
}

/** The sentence for an error of the file system about `path`. */
export function whyUnreadable(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `There is no file ${path}. Check the name and the folder.`;
    case 'EACCES':
    case 'EPERM':
      return `The file ${path} cannot be read: permission denied. Change its permissions.`;
    default:
      return `The file ${path} cannot be read: ${message}.`;
  }
}

/** The file as the importer's own reader takes it. */
export function sourceOf({ path }: LocalFile): FileSource {
  return { name: path, open: (fromByte) => createReadStream(path, { start: fromByte }) };
}
