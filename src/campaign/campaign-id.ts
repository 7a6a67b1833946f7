/**
 * What an object in the uploads bucket is, by its key alone: which campaign it belongs to, and whether it holds
 * customers, settings or numbers not to call. Every key is one of these or refused with a sentence, so that
 * nothing dropped is passed over in silence. Also the names made from a key: no two files ever share one.
 */
import { createHash } from 'node:crypto';
import { cutText } from '../text/cut-text.ts';
import { DO_NOT_CALL_ID } from './do-not-call-item.ts';
import { GENERAL_LIST } from './do-not-call-list.ts';
import { isDoNotCallName } from './do-not-call-name.ts';

export type KeyReading =
  | { readonly kind: 'customers' | 'settings'; readonly campaignId: string }
  | {
      readonly kind: 'suppressions';
      /** Id of the do-not-call list. */
      readonly list: string;
      /** Why the folder names no list, when there is one: its numbers are on the general list then. */
      readonly note?: string;
    }
  /** A folder's marker: nothing to read or report. */
  | { readonly kind: 'ignored' }
  /** `message` is reported to the uploader. */
  | { readonly kind: 'refused'; readonly message: string };

export const maxCampaignIdLength = 64;

/** The name under which rejections are reported; a campaign of that name would write to the same place. */
const refusals = '_refused';
const takenIds: ReadonlySet<string> = new Set(['results', DO_NOT_CALL_ID, refusals]);

/**
 * The campaign's id for a name: Unicode NFC (so that two ways to write one letter are one name), lower case, every run of
 * other characters than `a-z 0-9 _` one `-`, none at the ends, at most 64 characters. Empty when the name leaves nothing.
 * The id of an id is that id.
 */
export function campaignIdOf(name: string): string {
  return withRuns(name, () => '-')
    .slice(0, maxCampaignIdLength)
    .replace(/-$/, '');
}

/**
 * Whether a hyphen of the name's own, of any kind, is cut off the end of its id, also by the limit of length.
 * Otherwise files named `sales-…` would reach the campaign `sales`.
 */
function losesItsHyphen(name: string): boolean {
  const marked = withRuns(name, (run) => (hyphen.test(run) ? '=' : '-'));
  const cut = marked.slice(0, maxCampaignIdLength);
  return marked.endsWith('=') || cut.endsWith('=') || marked[cut.length] === '=';
}

const hyphen = /[\p{Pd}\u00ad\u2043\u2212]/u;

/** `name`, its first character no hyphen, with one character for each run that an id cannot have. */
function withRuns(name: string, characterFor: (run: string) => string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, characterFor)
    .replace(/^[-=]/, '');
}

/** The id of the do-not-call list `name`, by the rule of campaigns' ids; undefined when it would have none, or that of another name. */
export function readListName(name: string): string | undefined {
  const id = campaignIdOf(name);
  // No key of a map in every language and library on the way.
  if (id === '__proto__') return undefined;
  return id === '' || losesItsHyphen(name) ? undefined : id;
}

/** Reads an S3 key, given as it is (percent signs and plus signs of an event already decoded). */
export function readKey(key: string): KeyReading {
  if (key.endsWith('/')) return { kind: 'ignored' };
  const parts = key.split('/');
  const shown = quote(key);
  if (parts.some((part) => part === '..' || part === '.')) {
    return refuse(`The file ${shown} was not read: no part of its path may be "." or "..".`);
  }
  const fileName = parts.at(-1) ?? '';
  const extension = /\.(?:csv(?:\.gz)?|json)$/i.exec(fileName)?.[0].toLowerCase();
  const isAlone = parts.length === 1;
  const name = isAlone && extension ? fileName.slice(0, -extension.length) : (parts[0] ?? '');
  if (extension === undefined) {
    return refuse(
      `The file ${shown} was not read: customers come as .csv or .csv.gz, settings as .json. Save a spreadsheet as CSV (UTF-8).`,
    );
  }
  const campaignId = campaignIdOf(name);
  if (campaignId === '') {
    return refuse(
      `The file ${shown} was not read: ${isAlone ? 'its name' : 'the name of its first folder'} must name the campaign with at least one of the letters a to z, a digit or "_".`,
    );
  }
  if (losesItsHyphen(name)) {
    return refuse(
      `The file ${shown} was not read: ${isAlone ? 'its name' : 'the name of its first folder'} ends with a hyphen that the campaign's id, "${campaignId}", would lose, so it would name another campaign. Remove the hyphen, or put a letter a to z or a digit after it.`,
    );
  }
  if (campaignId === DO_NOT_CALL_ID) return readSuppressions(parts, extension, shown);
  if ([...parts.slice(0, -1), fileName.slice(0, -extension.length)].some(isDoNotCallName)) {
    return refuse(
      `The file ${shown} was not read: its name is that of a do-not-call list, so none of its contacts is called. Upload it to the folder suppressions/ to add it to the do-not-call list. If it holds customers to call, give it another name.`,
    );
  }
  if (takenIds.has(campaignId)) {
    return refuse(
      `The file ${shown} was not read: "${campaignId}" is a reserved name and cannot name a campaign. Give the ${isAlone ? 'file' : 'folder'} another name.`,
    );
  }
  if (extension !== '.json') return { kind: 'customers', campaignId };
  if (isAlone || fileName.toLowerCase() === 'campaign.json') return { kind: 'settings', campaignId };
  return refuse(
    `The file ${shown} was not read: a campaign's settings are called ${campaignId}.json, or campaign.json in the campaign's folder.`,
  );
}

/** A folder that names no list must not leave its numbers on none. */
function readSuppressions(parts: readonly string[], extension: string, shown: string): KeyReading {
  const isAlone = parts.length === 1;
  if (!isAlone && extension !== '.json') {
    const folder = parts.length > 2 ? parts[1] : undefined;
    const list = folder === undefined ? GENERAL_LIST : readListName(folder);
    if (list !== undefined) return { kind: 'suppressions', list };
    const note = `The folder ${quote(folder ?? '')} names no do-not-call list: a name has at least one of the letters a to z, a digit or "_", and no hyphen at the end. The numbers were added to the list "${GENERAL_LIST}", which applies to all campaigns.`;
    return { kind: 'suppressions', list: GENERAL_LIST, note };
  }
  return refuse(
    isAlone && extension !== '.json'
      ? `The file ${shown} was not read: "suppressions" cannot name a campaign. To add to the do-not-call list, upload it to the folder suppressions/.`
      : `The file ${shown} was not read: the do-not-call list takes .csv and .csv.gz files in the folder suppressions/, and has no settings.`,
  );
}

function refuse(message: string): KeyReading {
  return { kind: 'refused', message };
}

/** As JSON, so that control characters and direction marks of a key cannot garble the sentence. */
function quote(key: string): string {
  return JSON.stringify(cutText(key, 200));
}

/** The key for settings that go with the file of customers at `key`. */
export function settingsKeyBeside(key: string): string {
  const [first = '', ...rest] = key.split('/');
  return rest.length > 0 ? `${first}/campaign.json` : `${first.replace(/\.csv(?:\.gz)?$/i, '')}.json`;
}

/** Whether the object at `key` holds settings of the campaign, however its key is spelled. */
export function isSettingsOf(campaignId: string, key: string): boolean {
  const reading = readKey(key);
  return reading.kind === 'settings' && reading.campaignId === campaignId;
}

/** Whether objects in the top-level folder `folder` (without its slash) belong to the campaign. */
export function isFolderOf(campaignId: string, folder: string): boolean {
  return campaignIdOf(folder) === campaignId;
}

/** Keyed by key and version: a file dropped again under its old name is another file. */
export function fileId(key: string, version: string): string {
  return `${key}@${version}`;
}

/** File names that are kept as they are: letters and digits of any script, and what people put between them. */
const plainName = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N} _.&()+-]{0,99}\.csv$/u;

/**
 * Where the import report of a file goes: `results/CAMPAIGN/imports/FILE.csv`. FILE is the file's own name for
 * `FILE.csv` and `CAMPAIGN/FILE.csv` (CAMPAIGN spelled as the id); where that could meet another file's report,
 * or is no plain name, it is name and hash.
 */
export function reportKey(campaignId: string, key: string): string {
  const folder = `results/${campaignId}/imports`;
  const [first, ...rest] = key.split('/');
  const name = rest.length > 0 ? rest.join('/') : key;
  const stem = name.replace(/\.csv(?:\.gz)?$/i, '');
  // The name of a file in the campaign's folder must not be one that names the campaign by itself.
  const isOnlyOne = rest.length === 0 || (first === campaignId && campaignIdOf(stem) !== campaignId);
  const looksHashed = /-[0-9a-f]{16}$/.test(stem);
  if (isOnlyOne && !looksHashed && plainName.test(name)) return `${folder}/${name}`;
  return `${folder}/${hashedName(stem, key)}.csv`;
}

/** Where the rejection of a file without a campaign is reported: `results/_refused/FILE-HASH.csv`. */
export function refusedKey(key: string): string {
  return `results/_refused/${hashedName(key, key)}.csv`;
}

/** Safe characters of `text`, at most 100, and 64 bits of the key's hash. */
function hashedName(text: string, key: string): string {
  const safe = text.replace(/[^A-Za-z0-9_.-]+/g, '_').replace(/^[._-]+/, '');
  return `${safe.slice(0, 100)}-${sha256(key).slice(0, 16)}`.replace(/^-/, '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
