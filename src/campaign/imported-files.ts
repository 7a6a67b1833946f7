/**
 * Room in the item of a campaign, which holds its settings and an entry for each of its files. It must stay below
 * DynamoDB's limit, or nothing can be written of the campaign any more: entries that nothing rests on are evicted in time.
 */

import { cutBytes } from '../text/cut-text.ts';
import type { Campaign, ImportedFile } from './campaign.ts';
import { readKey } from './campaign-id.ts';
import type { CampaignStore } from './campaign-store.ts';
import { itemBytes, MAX_ITEM_BYTES, valueBytes } from './item-size.ts';
import { MAX_SETTINGS_BYTES } from './settings-problems.ts';

const MAX_FILES = 300;

/**
 * What else the item holds and may still come to hold: last errors (15 of some 1,200 bytes for a moment), headers of
 * columns (16 KB, attribute-columns.ts), history (50 of some 500 bytes), state, reason, counts and times, and the entries that importers at work side by side add without knowing of one another.
 */
const RESERVED_BYTES = 102_000;

/**
 * More than the entry of a file takes when it is opened, the names of its columns left out: key and version stand in it
 * twice, with 1,024 bytes at most.
 */
const LARGEST_NEW_ENTRY = 5_000;

/** What an entry may grow by until its file is done: its error, its checkpoint, longer figures. */
const ENTRY_GROWTH = 1_400;

/** Of an entry's error; all of it is in the import report. */
const MAX_ERROR_BYTES = 1_000;

/** Settings and files together. */
const MAX_BYTES = MAX_ITEM_BYTES - RESERVED_BYTES;

/** By `fileId`. */
export type FileEntries = Readonly<Record<string, ImportedFile>>;

/** What takes room: of a campaign, or of the do-not-call list, which has no settings. */
export type Entries = Pick<Campaign, 'files' | 'settings'>;

/** Whether nothing rests on the entry of a file, which is done. */
export type MayForget = (file: ImportedFile, files: FileEntries) => boolean;

/**
 * The ids of entries that have to go so that one more file has room: of those that may go, the first done first. Undefined
 * when that is not enough.
 * @param spare files that may have room beyond the limit.
 */
export function entriesInTheWay(
  entries: Entries,
  mayForget: MayForget,
  spare = 0,
): readonly string[] | undefined {
  const max = { files: MAX_FILES + spare - 1, bytes: MAX_BYTES - (SPARE_FILES - spare) * LARGEST_NEW_ENTRY };
  const newEntry = LARGEST_NEW_ENTRY + valueBytes(entries.settings?.columns ?? {});
  const { ids, isEnough } = evicted(entries, mayForget, { ...max, bytes: max.bytes - newEntry });
  return isEnough ? ids : undefined;
}

/** Files of settings that have room where customers' have none any more. */
export const SPARE_FILES = 5;

/**
 * Takes entries out of a campaign that takes more than it should: one from before there was a limit, or that several
 * importers filled at once. Answers how many; 0 when it has its room, or nothing of it may go.
 */
export async function makeRoomInFullItem(
  campaign: Campaign,
  campaigns: Pick<CampaignStore, 'forgetFile'>,
): Promise<number> {
  const { ids } = evicted(campaign, isSpent, { files: Number.POSITIVE_INFINITY, bytes: MAX_BYTES });
  for (const id of ids) await campaigns.forgetFile(campaign.campaignId, id);
  return ids.length;
}

interface Limits {
  readonly files: number;
  readonly bytes: number;
}

/** What has to go, and whether the rest is within `max` then. */
function evicted(
  { files = {}, settings }: Entries,
  mayForget: MayForget,
  max: Limits,
): { readonly ids: readonly string[]; readonly isEnough: boolean } {
  const left = new Map(Object.entries(files));
  // Settings of the allowed size may come at any time.
  let bytes = Math.max(MAX_SETTINGS_BYTES, itemBytes({ settings }));
  for (const [id, file] of left) bytes += entryBytes(id, file);
  const isFull = () => left.size > max.files || bytes > max.bytes;
  const done = [...left].filter(([, file]) => file.done).sort(([, a], [, b]) => byEnd(a, b));
  const ids: string[] = [];
  for (const [id, file] of done) {
    if (!isFull()) break;
    if (!mayForget(file, Object.fromEntries(left))) continue;
    left.delete(id);
    ids.push(id);
    bytes -= entryBytes(id, file);
  }
  return { ids, isEnough: !isFull() };
}

function byEnd({ doneAt: a = '' }: ImportedFile, { doneAt: b = '' }: ImportedFile): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function entryBytes(id: string, file: ImportedFile): number {
  return 1 + itemBytes({ [id]: file }) + (file.done ? 0 : ENTRY_GROWTH);
}

/**
 * Whether nothing rests on the entry of a campaign's file any more: settings over which others of the same key were
 * dropped, or customers of which no row was read. The last settings of a key stay, or they would pass for new ones when
 * customers come, and be put over those of another key; the last customers stay, for a campaign without any never ends.
 */
export function isSpent(file: ImportedFile, files: FileEntries): boolean {
  const others = Object.values(files).filter((other) => other !== file);
  const { kind } = readKey(file.file);
  if (kind === 'settings')
    return others.some((other) => other.file === file.file && other.startedAt > file.startedAt);
  return file.rows === 0 && others.some((other) => readKey(other.file).kind === 'customers');
}

/** An error as it is kept in the entry of a file; cut where it is long. */
export function errorInEntry(message: string): string {
  return cutBytes(message, MAX_ERROR_BYTES);
}
