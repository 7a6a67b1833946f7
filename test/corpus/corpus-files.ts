/** The corpus: folders of hostile and odd files, each file with its verdict in the folder's `verdicts.txt`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readVerdicts, type Verdict } from './read-verdicts.ts';

const root = new URL('files/', import.meta.url).pathname;
const manifest = 'verdicts.txt';

/** A file with its verdict. */
export interface CorpusCase extends Verdict {
  readonly content: Uint8Array;
}

/** Names of the folders. */
export const topics: readonly string[] = readdirSync(root).sort();

/** Names of the files in a folder, without its verdicts. */
export function filesOf(topic: string): string[] {
  return readdirSync(join(root, topic))
    .filter((name) => name !== manifest)
    .sort();
}

export function verdictsOf(topic: string): Verdict[] {
  return readVerdicts(readFileSync(join(root, topic, manifest), 'utf8'), join(topic, manifest));
}

export function casesOf(topic: string): CorpusCase[] {
  return verdictsOf(topic).map((verdict) => ({
    ...verdict,
    content: readFileSync(join(root, topic, verdict.file)),
  }));
}
