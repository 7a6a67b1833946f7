/**
 * Goes through a file as the importer would, and counts instead of writing. Rows come as a stream; of each only its
 * key is kept, and for as long as it is looked up what decides whether it is called: so memory grows by the keys alone
 * (with customerIds as keys, by the numbers too).
 */
import { type LocatedCallee, locatedCallee } from '../calling-hours/callee-places.ts';
import { hoursFor } from '../calling-hours/campaign-hours.ts';
import type { FileRules } from '../campaign/campaign.ts';
import { GENERAL_LIST, namedListsOf } from '../campaign/do-not-call-list.ts';
import { type Consent, consentOf } from '../contact/consent.ts';
import { phoneHeaderBy } from '../csv/column-names.ts';
import { type FileSource, openCsv } from '../csv/csv-file.ts';
import type { CsvRow } from '../csv/fit-row.ts';
import { UnreadableFile } from '../csv/unreadable-file.ts';
import { entryAgainst } from '../dialing/do-not-call.ts';
import { maxCapAttempts } from '../dialing/frequency-cap.ts';
import { type FileContext, verdictOf } from '../importing/chunk-contacts.ts';
import { readCustomerHeader } from '../importing/customer-header.ts';
import { ROWS_PER_CHUNK } from '../importing/import-list.ts';
import type { GoodRow } from '../importing/row.ts';
import { numberKey } from '../phone/number-key.ts';
import { makePlan, type Plan } from './plan.ts';
import { callsFrom, type FileCounts, type PlanBasis } from './plan-basis.ts';
import { DifferencesCounter } from './plan-differences.ts';
import { PlanGroups } from './plan-groups.ts';
import { capsOpenAt, type NumberRecord } from './plan-number.ts';
import { noLookup, type PlanLookup } from './plan-ports.ts';
import { RejectedReasons } from './plan-reasons.ts';

/** Chunks whose contacts are looked up while the next is read: more would wait for the stack just as long. */
const CHUNKS_LOOKED_UP = 2;

export interface PlanFileOptions {
  /** Default: no contact is known. */
  readonly lookup?: PlanLookup;
  /** Numbers not to call, beside those of the stack. */
  readonly doNotCall?: ReadonlySet<string>;
  /** Hears of each good row's number that is on no do-not-call list, called now or not, with the row's consent. It may come more than once. */
  readonly onNumber?: (phoneNumber: string, consent: Consent) => void;
  /** Hears of each rejected row: its physical line, from 1, and the sentence why. */
  readonly onRejected?: (row: number, reason: string) => void;
  /** Called after each chunk with the rows read so far; what it throws ends the plan. */
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
  const csv = await openCsv(source, phoneHeaderBy(basis.settings?.columns));
  const rules = rowRulesOf(basis);
  const header = await readCustomerHeader(csv, { ...rules, ...columnsOf(basis) });
  const counter = new FileCounter(basis, options, { columns: header.columns, rules });
  const lookups: Promise<void>[] = [];
  try {
    for await (const { rows } of csv.chunks(ROWS_PER_CHUNK)) {
      const lookup = counter.count(rows);
      // It is awaited later; until then its failure must not count as unhandled.
      lookup.catch(() => {});
      lookups.push(lookup);
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

/** Names of columns from the settings. */
function columnsOf({ settings }: PlanBasis): Pick<FileRules, 'columns'> {
  return settings?.columns === undefined ? {} : { columns: settings.columns };
}

/** The rules by which the importer would read rows: fixed when the campaign's file is opened. */
function rowRulesOf({ settings, deployment }: PlanBasis): FileContext['rules'] {
  return {
    defaultCountry: settings?.defaultCountry ?? deployment.defaultCountry,
    dedupeBy: settings?.dedupeBy ?? 'phoneNumber',
    campaignAttributes: settings?.attributes ?? {},
  };
}

/** What is kept of a good row until the stack has answered. */
type Candidate = Pick<GoodRow, 'contactKey' | 'phoneNumber' | 'timeZone' | 'place'> & {
  /** All numbers of the contact, in order. */
  readonly phoneNumbers: readonly string[];
  /** Missing: no option asks for it (`onNumber`). */
  readonly consent?: Consent;
};

class FileCounter {
  readonly #basis: PlanBasis;
  readonly #options: PlanFileOptions;
  readonly #context: Pick<FileContext, 'columns' | 'rules'>;
  readonly #keys = new Set<string>();
  /** When each number is to be called, ms since 1970, the last calls first, when not numbers are the keys. */
  readonly #planned = new Map<string, readonly number[]>();
  #sharedNumbers = 0;
  /** Contacts with several numbers, these numbers, and those of them that are on a do-not-call list. */
  readonly #severalNumbers = { contacts: 0, numbers: 0, listed: 0 };
  /** Other lists than the general one that the campaign respects. */
  readonly #lists: readonly string[];
  /** Rows by the list they are on, none left out. */
  readonly #onLists: Map<string, number>;
  readonly #groups: PlanGroups;
  readonly #reasons = new RejectedReasons();
  readonly #differences = new DifferencesCounter();
  readonly #rows = {
    read: 0,
    toCall: 0,
    rejected: 0,
    duplicates: 0,
    alreadyInCampaign: 0,
    onDoNotCallList: 0,
    overFrequencyCap: 0,
    timeZoneUnknown: 0,
    repaired: 0,
  };

  constructor(basis: PlanBasis, options: PlanFileOptions, context: Pick<FileContext, 'columns' | 'rules'>) {
    this.#basis = basis;
    this.#options = options;
    this.#context = context;
    this.#lists = namedListsOf(basis.settings);
    this.#onLists = new Map([GENERAL_LIST, ...this.#lists].map((list) => [list, 0]));
    this.#groups = new PlanGroups(hoursFor(basis.settings, basis.deployment), callsFrom(basis));
  }

  get rowsRead(): number {
    return this.#rows.read;
  }

  /** Counts a chunk; its rows are judged at once, its contacts when the stack has answered. */
  async count(rows: readonly CsvRow[]): Promise<void> {
    const firsts: Candidate[] = [];
    for (const row of rows) {
      this.#rows.read += 1;
      const verdict = verdictOf(row, this.#context);
      if (!verdict.ok) {
        this.#rows.rejected += 1;
        this.#reasons.add(row.line, verdict.reason);
        this.#options.onRejected?.(row.line, verdict.reason);
        continue;
      }
      for (const { kinds, cell, phoneNumber } of verdict.differences ?? [])
        this.#differences.add(kinds, row.line, cell, phoneNumber);
      if (this.#keys.has(verdict.contactKey)) this.#rows.duplicates += 1;
      else {
        this.#keys.add(verdict.contactKey);
        if (verdict.notes.length > 0) this.#rows.repaired += 1;
        const { contactKey, ...rest } = verdict;
        const consent = this.#options.onNumber && { consent: consentOf(verdict.attributes) };
        const { phoneNumbers = [verdict.phoneNumber] } = verdict;
        firsts.push({ contactKey, phoneNumbers, ...locatedCallee(rest), ...consent });
      }
    }
    await this.#lookUp(firsts);
  }

  async #lookUp(contacts: readonly Candidate[]): Promise<void> {
    const { lookup = noLookup } = this.#options;
    const { campaignId, known } = this.#basis;
    // A campaign that is not there has no contacts to ask for.
    const ofCampaign = known ? lookup : noLookup;
    const [inCampaign, numbers] = await Promise.all([
      ofCampaign.knownKeys(
        campaignId,
        contacts.map(({ contactKey }) => contactKey),
      ),
      // With customerIds as keys a number may come more than once.
      lookup.numbers([...new Set(contacts.flatMap(({ phoneNumbers }) => phoneNumbers))]),
    ]);
    for (const { contactKey, consent, phoneNumbers, ...row } of contacts) {
      const judged = phoneNumbers.map((phoneNumber) => {
        const number = numbers.get(phoneNumber);
        return { phoneNumber, number, list: this.#listAgainst(phoneNumber, number) };
      });
      const callable = judged.filter(({ list }) => list === undefined);
      if (consent) for (const { phoneNumber } of callable) this.#options.onNumber?.(phoneNumber, consent);
      if (inCampaign.has(contactKey)) {
        this.#rows.alreadyInCampaign += 1;
        continue;
      }
      if (judged.length > 1) {
        this.#severalNumbers.contacts += 1;
        this.#severalNumbers.numbers += judged.length;
        this.#severalNumbers.listed += judged.length - callable.length;
      }
      // The dialer skips numbers that are listed.
      const [first = judged[0]] = callable;
      if (first) this.#judge({ ...row, phoneNumber: first.phoneNumber }, first.number, first.list);
    }
  }

  #judge(callee: LocatedCallee, number: NumberRecord | undefined, list: string | undefined): void {
    const { isUnknown, opensAt = callsFrom(this.#basis) } = this.#groups.groupOf(callee);
    if (isUnknown) this.#rows.timeZoneUnknown += 1;
    else if (list !== undefined) {
      this.#rows.onDoNotCallList += 1;
      this.#onLists.set(list, (this.#onLists.get(list) ?? 0) + 1);
    } else {
      const at = this.#capsOpenAt(callee, number?.calls ?? [], opensAt);
      this.#rows.toCall += 1;
      if (at > opensAt) this.#rows.overFrequencyCap += 1;
      this.#groups.add(callee, at > opensAt ? at : undefined);
    }
  }

  /** Id of the do-not-call list that keeps the number from being called; undefined: none. */
  #listAgainst(phoneNumber: string, number: NumberRecord | undefined): string | undefined {
    if (this.#options.doNotCall?.has(numberKey(phoneNumber))) return GENERAL_LIST;
    return number && entryAgainst(number, this.#lists)?.list;
  }

  /** The dialer looks at the hours first: it claims a number when they are open. */
  #capsOpenAt(callee: LocatedCallee, calls: readonly string[], opensAt: number): number {
    const key = numberKey(callee.phoneNumber);
    const planned = this.#planned.get(key) ?? [];
    const at = capsOpenAt(callee, calls, planned, this.#basis.settings, opensAt);
    if (this.#context.rules.dedupeBy === 'customerId')
      this.#planned.set(key, [at, ...planned].slice(0, maxCapAttempts));
    if (planned.length > 0) this.#sharedNumbers += 1;
    return at;
  }

  counts(notes: readonly string[]): FileCounts {
    return {
      rows: this.#rows,
      rejected: this.#reasons.list(),
      readDifferently: this.#differences.list(),
      groups: this.#groups.list(),
      sharedNumbers: this.#sharedNumbers,
      severalNumbers: this.#severalNumbers,
      doNotCallLists: [...this.#onLists].map(([list, rows]) => ({ list, rows })),
      notes,
    };
  }
}
