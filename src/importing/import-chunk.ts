/**
 * Imports one chunk of rows: each good row becomes a contact with a message in the dial queue, or one that waits when it may
 * not be dialed yet, each rejected row a contact that says why; duplicates are named. May run any number of times over the same chunk, also at once:
 * the first write of a key decides, and every later run comes to the same verdict.
 */
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { writeUnits } from '../campaign/item-size.ts';
import { gateFor } from '../campaign/may-dial.ts';
import type { Contact, RowSource } from '../contact/contact.ts';
import type { ContactStore } from '../contact/contact-store.ts';
import type { CsvRow } from '../csv/fit-row.ts';
import type { Columns } from '../csv/header.ts';
import { callsPerSecondOf } from '../dialing/call-request.ts';
import type { DialQueue } from '../dialing/dial-queue.ts';
import { messageFor } from '../dialing/dial-queue.ts';
import { queueDeadline } from '../dialing/queue-deadline.ts';
import { allDone } from '../text/all-done.ts';
import type { Clock } from '../time/clock.ts';
import { expiryAfter } from '../time/expiry.ts';
import { toIso } from '../time/instant.ts';
import type { ReportLine } from './import-ports.ts';
import { OutOfTime } from './out-of-time.ts';
import { type GoodRow, type RowRules, type RowVerdict, readRow, rejectedRowKey } from './row.ts';

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

/** What holds for all rows of a file. */
export interface FileContext {
  readonly campaignId: string;
  /** S3 key and version of the file. */
  readonly file: string;
  readonly version: string;
  readonly columns: Columns;
  readonly rules: RowRules;
  /** As it was when this run began. */
  readonly campaign: Pick<Campaign, 'state' | 'settings'>;
  readonly deployment: DeploymentSettings;
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

/** What a row of a file is by itself, whatever others there are: the word of the importer, and of a plan. */
export function verdictOf(
  row: CsvRow,
  { columns, rules }: Pick<FileContext, 'columns' | 'rules'>,
): RowVerdict {
  return 'problem' in row ? { ok: false, reason: row.problem } : readRow(row.cells, columns, rules);
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
  const tally: Tally = { rejected: 0, duplicates: 0, lines: [] };
  const contacts = contactsOf(rows, rowsBefore, context, ports.clock, tally);
  const repeated = await writeContacts(contacts, ports, run);
  for (const { contact, holder } of repeated) {
    tally.duplicates += 1;
    tally.lines.push(duplicateLine(contact.source.row, contact.contactKey, holder.source, context));
  }
  return { ...tally, lines: tally.lines.sort((a, b) => Number(a.row) - Number(b.row)) };
}

/** What becomes known of a chunk while its contacts are made. */
interface Tally {
  rejected: number;
  duplicates: number;
  readonly lines: ReportLine[];
}

/**
 * The contacts that the rows become, each made when it is asked for: rows are judged while others are being written.
 * Within the chunk the writes run side by side, so which row of a key comes first is decided here.
 */
function* contactsOf(
  rows: readonly CsvRow[],
  rowsBefore: number,
  context: FileContext,
  clock: Clock,
  tally: Tally,
): Generator<Contact, void> {
  const firstRowOf = new Map<string, number>();
  for (const [position, row] of rows.entries()) {
    const verdict = verdictOf(row, context);
    const source = { file: context.file, version: context.version, row: row.line };
    const nowMs = clock.now();
    if (!verdict.ok) {
      const contact = rejectedContact(verdict, source, context, nowMs);
      tally.rejected += 1;
      tally.lines.push({
        row: row.line,
        contactKey: contact.contactKey,
        result: 'rejected',
        reason: verdict.reason,
      });
      yield contact;
      continue;
    }
    const { contactKey, notes } = verdict;
    const firstRow = firstRowOf.get(contactKey);
    if (firstRow !== undefined) {
      tally.duplicates += 1;
      tally.lines.push(duplicateLine(row.line, contactKey, { ...source, row: firstRow }, context));
      continue;
    }
    firstRowOf.set(contactKey, row.line);
    if (notes.length > 0)
      tally.lines.push({ row: row.line, contactKey, result: 'mended', reason: notes.join(' ') });
    yield goodContact(verdict, source, context, nowMs, rowsBefore + position);
  }
}

interface Repeated {
  readonly contact: Contact;
  /** The contact that holds the key. */
  readonly holder: Contact;
}

/** Writes contacts and their messages; answers those whose key another row holds. */
async function writeContacts(
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

/** A contact to be dialed; it waits where the dialer would only put it off: that is three writes and a message less. */
function goodContact(
  row: GoodRow,
  source: RowSource,
  context: FileContext,
  nowMs: number,
  ahead: number,
): Contact {
  const { ok: _, notes: __, differences: ___, ...fields } = row;
  const contact = { ...fields, ...newContact(source, context, nowMs) };
  const { campaign, deployment } = context;
  const admission = gateFor(row, campaign, deployment, nowMs);
  if (!admission.open) {
    // The sweeper cancels contacts of a campaign that is over.
    const dueAt = 'isOver' in admission ? toIso(nowMs) : admission.until;
    return { ...contact, status: 'WAITING', dueAt, reason: admission.reason };
  }
  const deadline = queueDeadline(nowMs, ahead, callsPerSecondOf(campaign.settings, deployment));
  return { ...contact, status: 'QUEUED', dueAt: toIso(deadline) };
}

function rejectedContact(
  verdict: { readonly reason: string; readonly phoneNumber?: string },
  source: RowSource,
  context: FileContext,
  nowMs: number,
): Contact {
  return {
    ...newContact(source, context, nowMs),
    contactKey: rejectedRowKey(source.file, source.row),
    status: 'REJECTED',
    reason: verdict.reason,
    ...(verdict.phoneNumber !== undefined && { phoneNumber: verdict.phoneNumber }),
    endedAt: toIso(nowMs),
    expiresAt: expiryAfter(nowMs, context.deployment.retentionDays),
  };
}

function newContact(source: RowSource, { campaignId }: FileContext, nowMs: number) {
  return {
    campaignId,
    source,
    attempt: 0,
    attempts: [],
    createdAt: toIso(nowMs),
    updatedAt: toIso(nowMs),
  };
}

function duplicateLine(row: number, contactKey: string, first: RowSource, context: FileContext): ReportLine {
  const isThisFile = first.file === context.file && first.version === context.version;
  const where = isThisFile ? `row ${first.row}` : `row ${first.row} of ${first.file}, imported before`;
  return { row, contactKey, result: 'duplicate', reason: `The same contact as ${where}; that row counts.` };
}
