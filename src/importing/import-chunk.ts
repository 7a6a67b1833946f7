/**
 * Imports one chunk of rows: writes their contacts, and a message in the dial queue for each that may be dialed now; names
 * duplicates. May run any number of times over the same chunk, also at once: the first write of a key decides, and every
 * later run comes to the same verdict.
 */
import { writeUnits } from '../campaign/item-size.ts';
import { allDone } from '../concurrency/parallel.ts';
import type { Contact } from '../contact/contact.ts';
import type { ContactStore } from '../contact/contact-store.ts';
import type { CsvRow } from '../csv/fit-row.ts';
import type { DialQueue } from '../dialing/dial-queue.ts';
import { messageFor } from '../dialing/dial-queue.ts';
import type { Clock } from '../time/clock.ts';
import { contactsOf, duplicateLine, type FileContext } from './chunk-contacts.ts';
import type { ReportLine } from './import-ports.ts';
import { OutOfTime } from './out-of-time.ts';

/** Groups written at once: enough that a table takes as many as it can, whatever time it needs for each. */
const GROUPS_AT_ONCE = 8;

/** Contacts of a group, and their write units: a tenth of what one key takes in a second, however long their attributes. */
const GROUP = 25;
const GROUP_UNITS = 100;

export interface ChunkPorts {
  readonly contacts: Pick<ContactStore, 'insert' | 'read'>;
  readonly dialQueue: Pick<DialQueue, 'send'>;
  readonly clock: Clock;
}

/** One run of the importer over a file. */
export interface ImportRun {
  /** Nothing is begun after this, ms since 1970. */
  readonly deadline: number;
  /** An earlier run may have written some of the rows. */
  readonly isResumed: boolean;
}

export interface ChunkResult {
  readonly rejected: number;
  readonly duplicates: number;
  /** In order of rows. */
  readonly lines: readonly ReportLine[];
}

/**
 * Imports `rows`, before which `rowsBefore` rows of the file were read.
 * @throws OutOfTime when that takes too long; what is written by then stays.
 */
export async function importChunk(
  rows: readonly CsvRow[],
  rowsBefore: number,
  context: FileContext,
  ports: ChunkPorts,
  run: ImportRun,
): Promise<ChunkResult> {
  const lines: ReportLine[] = [];
  const contacts = contactsOf(rows, rowsBefore, context, ports.clock, lines);
  for (const { contact, holder } of await writeContacts(contacts, ports, run))
    lines.push(duplicateLine(contact.source.row, contact.contactKey, holder.source, context));
  return chunkResult(lines.sort((a, b) => Number(a.row) - Number(b.row)));
}

/** What `lines` of the import report come to. */
export function chunkResult(lines: readonly ReportLine[]): ChunkResult {
  const count = (wanted: ReportLine['result']) => lines.filter(({ result }) => result === wanted).length;
  return { rejected: count('rejected'), duplicates: count('duplicate'), lines };
}

/** A contact whose key another row holds. */
export interface Repeated {
  readonly contact: Contact;
  /** The contact that holds the key. */
  readonly holder: Contact;
}

/** Writes contacts and their messages; answers those whose key another row holds. */
export async function writeContacts(
  contacts: Iterable<Contact>,
  ports: ChunkPorts,
  run: ImportRun,
): Promise<readonly Repeated[]> {
  const groups = inGroups(contacts);
  const repeated: Repeated[] = [];
  // All take from one row of groups. A failure in one ends it for all, once what they have begun is over: nothing may go on
  // behind the back of the next run.
  const write = async () => {
    for (const group of groups) repeated.push(...(await writeGroup(group, ports, run)));
  };
  await allDone(Array.from({ length: GROUPS_AT_ONCE }, write));
  return repeated;
}

function* inGroups(contacts: Iterable<Contact>): Generator<readonly Contact[], void> {
  let group: Contact[] = [];
  let units = 0;
  for (const contact of contacts) {
    const more = writeUnits(undefined, contact);
    if (group.length === GROUP || (group.length > 0 && units + more > GROUP_UNITS)) {
      yield group;
      group = [];
      units = 0;
    }
    group.push(contact);
    units += more;
  }
  if (group.length > 0) yield group;
}

async function writeGroup(
  group: readonly Contact[],
  ports: ChunkPorts,
  run: ImportRun,
): Promise<readonly Repeated[]> {
  if (ports.clock.now() > run.deadline) throw new OutOfTime('A chunk of rows was not imported in time.');
  const holders = await (run.isResumed ? insertMissing(group, ports) : ports.contacts.insert(group));
  const written = group.map((contact, i) => ({ contact, holder: holders[i] }));
  // A row that holds its key from an earlier, interrupted run may lack its message: it gets one (or a second one,
  // which does no harm).
  const toDial = written.flatMap(({ contact, holder }) => {
    if (holder === undefined) return [contact];
    return isSameRow(contact, holder) ? [holder] : [];
  });
  const messages = toDial
    .filter(({ status, attempt }) => status === 'QUEUED' && attempt === 0)
    .map(messageFor);
  if (messages.length > 0) await ports.dialQueue.send(messages);
  return written.flatMap(({ contact, holder }) =>
    holder === undefined || contact.status === 'REJECTED' || isSameRow(contact, holder)
      ? []
      : [{ contact, holder }],
  );
}

/**
 * As `insert`, of a chunk that an earlier run has begun: those that it wrote are only read, for an insert that finds its
 * key taken costs as much as one that does not, and a slow table would never get to the rest.
 */
async function insertMissing(
  group: readonly Contact[],
  { contacts }: ChunkPorts,
): Promise<readonly (Contact | undefined)[]> {
  const found = await contacts.read(group);
  const holders = new Map(found.map((holder) => [holder.contactKey, holder]));
  const missing = group.filter(({ contactKey }) => !holders.has(contactKey));
  for (const holder of missing.length > 0 ? await contacts.insert(missing) : []) {
    if (holder) holders.set(holder.contactKey, holder);
  }
  return group.map(({ contactKey }) => holders.get(contactKey));
}

function isSameRow(a: Contact, b: Contact): boolean {
  return (
    a.source.file === b.source.file && a.source.version === b.source.version && a.source.row === b.source.row
  );
}
