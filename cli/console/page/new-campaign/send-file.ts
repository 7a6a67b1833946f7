/** Sends a file to the console's server on this machine: the browser streams it from the disk, whatever its length. */
import type { Trouble } from '../../api.ts';
import type { DraftView } from '../../new-campaign/api.ts';
import { AskError, ownHeaders, post } from '../ask.ts';

/** Makes a draft for `file`. */
export function beginDraft({ name, size }: File): Promise<DraftView> {
  return post<DraftView>('drafts', { name, bytes: size });
}

/**
 * Sends `file` as the one of the draft; `onProgress` hears how many bytes were sent.
 * @throws {AskError} it did not arrive, or `signal` was aborted
 */
export function sendFile(
  draftId: string,
  file: File,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // `fetch` does not report how far it is.
    const request = new XMLHttpRequest();
    const fail = (sentence: string) => () => reject(new AskError(sentence, request.status));
    request.open('PUT', `/api/drafts/${draftId}/file`);
    for (const [name, value] of Object.entries(ownHeaders())) request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => (request.status === 200 ? resolve() : fail(errorIn(request.responseText))());
    request.onerror = fail(
      'The connection to the console broke before the file had arrived, or the file was changed or removed meanwhile. Nothing was started: try again.',
    );
    request.onabort = fail('Cancelled. Nothing was started.');
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function errorIn(text: string): string {
  try {
    return (JSON.parse(text) as Trouble).error;
  } catch {
    return 'The console could not read the file. Nothing was started: try again.';
  }
}
