/**
 * Goes through a file as the importer would, and counts instead of writing. Rows come as a stream; of each only its
 * key is kept, in few bytes, so a file of a million rows needs no more memory than its keys.
 */
import { hoursFor } from '../domain/calling-hours.ts';
import { type FileSource, openCsv } from '../domain/csv/csv-file.ts';
import type { CsvRow } from '../domain/csv/fit-row.ts';
import { UnreadableFile } from '../domain/csv/unreadable-file.ts';
import { capOf } from '../domain/frequency-cap.ts';
import { readHeader } from '../domain/header.ts';
import { KnownKeys } from '../domain/known-keys.ts';
import { type FileCounts, makePlan, type Plan, type PlanBasis } from '../domain/plan.ts';
import { PlanGroups } from '../domain/plan-groups.ts';
import { whySpared } from '../domain/plan-number.ts';
import { RejectedReasons } from '../domain/plan-reasons.ts';
import type { GoodRow } from '../domain/row.ts';
import { type FileContext, verdictOf } from './import-chunk.ts';
import { ROWS_PER_CHUNK } from './import-list.ts';
import { nobodyKnown, type PlanLookup } from './plan-ports.ts';

/** Chunks whose contacts are looked up while the next is read. */
const CHUNKS_LOOKED_UP = 3;

export interface PlanFileOptions {
  /** Default: nobody is known. */
  readonly lookup?: PlanLookup;
  /** Numbers not to call, beside those of the stack. */
  readonly doNotCall?: KnownKeys;
  /** Called after each chunk with the rows read so far. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * The plan for the file `source` under `basis`.
 * @throws UnreadableFile when the file, or the rest of it, cannot be read.
 */
export async function planFile(
  source: FileSource,
  basis: PlanBasis,
  options: PlanFileOptions = {},
): Promise<Plan> {
  const csv = await openCsv(source);
  const header = readHeader(csv.header);
  if (!header.ok) throw new UnreadableFile(header.message, csv.headerLine);
  const counter = new FileCounter(basis, options, { columns: header.columns, rules: rowRulesOf(basis) });
  const lookups: Promise<void>[] = [];
  try {
    for await (const { rows } of csv.chunks(ROWS_PER_CHUNK)) {
      lookups.push(counter.count(rows));
      if (lookups.length >= CHUNKS_LOOKED_UP) await lookups.shift();
      options.onProgress?.(counter.rowsRead);
    }
  } catch (error) {
    await Promise.allSettled(lookups);
    if (!(error instanceof UnreadableFile) || counter.rowsRead === 0) throw error;
    const before = `Rows before it that would be imported: ${counter.rowsRead}.`;
    throw new UnreadableFile(`${error.message} ${before}`, error.line, { cause: error });
  }
  await Promise.all(lookups);
  return makePlan(counter.counts(header.notes), basis);
}

/** The rules by which the importer would read rows: fixed when the campaign's file is opened. */
function rowRulesOf({ settings, deployment }: PlanBasis): FileContext['rules'] {
  return {
    defaultCountry: settings?.defaultCountry ?? deployment.defaultCountry,
    dedupeBy: settings?.dedupeBy ?? 'phoneNumber',
    campaignAttributes: settings?.attributes ?? {},
  };
}

class FileCounter {
  readonly #basis: PlanBasis;
  readonly #options: PlanFileOptions;
  readonly #context: Pick<FileContext, 'columns' | 'rules'>;
  readonly #keys = new KnownKeys();
  readonly #groups: PlanGroups;
  readonly #reasons = new RejectedReasons();
  readonly #rows = {
    read: 0,
    toCall: 0,
    rejected: 0,
    duplicates: 0,
    alreadyInCampaign: 0,
    onDoNotCallList: 0,
    overFrequencyCap: 0,
    timeZoneUnknown: 0,
    mended: 0,
  };

  constructor(basis: PlanBasis, options: PlanFileOptions, context: Pick<FileContext, 'columns' | 'rules'>) {
    this.#basis = basis;
    this.#options = options;
    this.#context = context;
    this.#groups = new PlanGroups(hoursFor(basis.settings, basis.deployment));
  }

  get rowsRead(): number {
    return this.#rows.read;
  }

  /** Counts a chunk; its rows are judged at once, its contacts when the stack has answered. */
  async count(rows: readonly CsvRow[]): Promise<void> {
    const firsts: GoodRow[] = [];
    for (const row of rows) {
      this.#rows.read += 1;
      const verdict = verdictOf(row, this.#context);
      if (!verdict.ok) {
        this.#rows.rejected += 1;
        this.#reasons.add(row.line, verdict.reason);
      } else if (!this.#keys.add(verdict.contactKey)) {
        this.#rows.duplicates += 1;
      } else {
        if (verdict.notes.length > 0) this.#rows.mended += 1;
        firsts.push(verdict);
      }
    }
    await this.#lookUp(firsts);
  }

  async #lookUp(contacts: readonly GoodRow[]): Promise<void> {
    const { lookup = nobodyKnown, doNotCall } = this.#options;
    const { campaignId, settings, atMs } = this.#basis;
    const cap = capOf(settings);
    const [known, numbers] = await Promise.all([
      lookup.knownKeys(
        campaignId,
        contacts.map(({ contactKey }) => contactKey),
      ),
      // With customerIds as keys a number may come more than once.
      lookup.numbers([...new Set(contacts.map(({ phoneNumber }) => phoneNumber))]),
    ]);
    for (const { contactKey, phoneNumber, timeZone } of contacts) {
      const callee = { phoneNumber, ...(timeZone !== undefined && { timeZone }) };
      const spared = doNotCall?.has(phoneNumber)
        ? 'onDoNotCallList'
        : whySpared(numbers.get(phoneNumber), atMs, cap);
      if (known.has(contactKey)) this.#rows.alreadyInCampaign += 1;
      // The dialer looks at the hours first: who waits for ever is never asked for on the list.
      else if (this.#groups.groupOf(callee).isUnknown) this.#rows.timeZoneUnknown += 1;
      else if (spared !== undefined) this.#rows[spared] += 1;
      else {
        this.#rows.toCall += 1;
        this.#groups.add(callee);
      }
    }
  }

  counts(notes: readonly string[]): FileCounts {
    return { rows: this.#rows, rejected: this.#reasons.list(), groups: this.#groups.list(), notes };
  }
}
