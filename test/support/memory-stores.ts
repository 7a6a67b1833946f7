/** The ports over memory, with the semantics of the AWS services behind them: conditional, at least once. */

import { isDeepStrictEqual } from 'node:util';
import type { TickQueue } from '../../src/agents/agent-watch.ts';
import type { Campaign, CampaignState, ImportedFile } from '../../src/campaign/campaign.ts';
import { fileId, isSettingsOf, readKey } from '../../src/campaign/campaign-id.ts';
import type { CampaignEnd, CampaignStore, SeenClosing } from '../../src/campaign/campaign-store.ts';
import { DO_NOT_CALL_ID, type DoNotCallItem, type ItemOf } from '../../src/campaign/do-not-call-item.ts';
import { itemBytes, MAX_ITEM_BYTES } from '../../src/campaign/item-size.ts';
import { isHeld, stateReopened } from '../../src/campaign/reopening.ts';
import type { CampaignSettings, DedupeBy } from '../../src/campaign/settings.ts';
import { mayBeginClosing } from '../../src/closing/closing.ts';
import type { Contact } from '../../src/contact/contact.ts';
import type {
  ApplyResult,
  ContactId,
  ContactPage,
  ContactStore,
  ContactUpdate,
  DueContact,
} from '../../src/contact/contact-store.ts';
import { applyTransition, type ContactTransition } from '../../src/contact/contact-transition.ts';
import { addCounts, type Counts, countChange, sameCounts } from '../../src/contact/counts.ts';
import { isRecycling, type Recycle } from '../../src/contact/recycle.ts';
import type { DialMessage, DialQueue } from '../../src/dialing/dial-queue.ts';
import { type HistoryNote, historyAfter } from '../../src/history/campaign-history.ts';
import type {
  ImportJob,
  ImportQueue,
  ImportReports,
  ReportId,
  ReportLine,
  Uploads,
} from '../../src/importing/import-ports.ts';
import type { EventMessage, EventQueue } from '../../src/outcomes/event-queue.ts';
import type { LineWatch } from '../../src/pacing/line-watch.ts';
import type { PaceState } from '../../src/pacing/pacing.ts';
import { type PaceStore, unwrittenPace, unwrittenSlots } from '../../src/pacing/shared-pacer.ts';
import type { SwapResult, Versioned } from '../../src/pacing/shared-state.ts';
import type { PaceReading } from '../../src/pacing/slots.ts';
import { type Slots, shardOf } from '../../src/pacing/slots.ts';
import type { WaitingCampaigns } from '../../src/pacing/waiting-campaigns.ts';
import type { DeadLetters, RegisteredRequest, RequestRegister } from '../../src/requests/request-register.ts';
import type { Clock } from '../../src/time/clock.ts';
import { toIso } from '../../src/time/instant.ts';

export class MemoryContacts implements ContactStore {
  readonly items = new Map<string, Contact>();
  /** Contacts on a page. */
  pageSize = 100;
  readonly #counts = new Map<string, Counts>();

  /** Puts one contact there. */
  async create(contact: Contact): Promise<Contact | undefined> {
    return (await this.insert([contact]))[0];
  }

  async insert(contacts: readonly Contact[]): Promise<readonly (Contact | undefined)[]> {
    const holders = contacts.map((contact) => this.items.get(idOf(contact)));
    for (const [i, contact] of contacts.entries()) if (!holders[i]) this.#put(undefined, contact);
    return holders;
  }

  /** How many there are, as the stream would have it at once. */
  countsOf(campaignId: string): Counts {
    return this.#counts.get(campaignId) ?? {};
  }

  /** Puts a contact in the place of the one with its key, whatever that was. */
  replace(contact: Contact): void {
    this.#put(this.items.get(idOf(contact)), contact);
  }

  #put(before: Contact | undefined, after: Contact): void {
    this.items.set(idOf(after), after);
    const { campaignId } = after;
    this.#counts.set(campaignId, addCounts(this.countsOf(campaignId), countChange(before, after)));
  }

  async apply(id: ContactId, transition: ContactTransition): Promise<Contact | undefined> {
    const contact = this.items.get(idOf(id));
    const after = contact && applyTransition(contact, transition);
    if (after) this.#put(contact, after);
    return after;
  }

  async due(campaignId: string, from: string, until: string, limit: number): Promise<readonly DueContact[]> {
    return [...this.items.values()]
      .filter((contact): contact is Contact & { dueAt: string } => contact.dueAt !== undefined)
      .filter(({ campaignId: id, dueAt }) => id === campaignId && dueAt >= from && dueAt <= until)
      .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))
      .slice(0, limit);
  }

  async applyAll(changes: readonly ContactUpdate[]): Promise<readonly ApplyResult[]> {
    return Promise.all(
      changes.map(async ({ id, transition }) => {
        const after = await this.apply(id, transition);
        const standing = this.items.get(idOf(id));
        return after ? { type: 'applied' } : { type: 'notAsExpected', ...(standing && { standing }) };
      }),
    );
  }

  async read(ids: readonly ContactId[]): Promise<readonly Contact[]> {
    return ids.flatMap(({ campaignId, contactKey }) => this.get(campaignId, contactKey) ?? []);
  }

  async page(campaignId: string, after = ''): Promise<ContactPage> {
    const rest = this.all(campaignId)
      .filter(({ contactKey }) => contactKey > after)
      .sort((a, b) => (a.contactKey < b.contactKey ? -1 : 1));
    const contacts = rest.slice(0, this.pageSize);
    const next = contacts.at(-1)?.contactKey;
    return rest.length > this.pageSize && next !== undefined ? { contacts, next } : { contacts };
  }

  get(campaignId: string, contactKey: string): Contact | undefined {
    return this.items.get(idOf({ campaignId, contactKey }));
  }

  all(campaignId?: string): Contact[] {
    return [...this.items.values()].filter(
      (contact) => campaignId === undefined || contact.campaignId === campaignId,
    );
  }
}

function idOf({ campaignId, contactKey }: ContactId): string {
  return JSON.stringify([campaignId, contactKey]);
}

const notOver = { completedAt: undefined, closingAt: undefined };

/** What else changes of a campaign that was over when a file or a request comes. */
function begunAgain(known: Campaign, nowIso: string) {
  if (known.completedAt === undefined) return {};
  return { reopenedAt: nowIso, ...(isRecycling(known) && { recycle: undefined }) };
}

export class ItemTooLarge extends Error {
  override readonly name = 'ValidationException';
}

export class MemoryCampaigns implements CampaignStore {
  readonly items = new Map<string, Campaign>();
  /** Where nobody counts: what a counter would have written. */
  countsOf: ((campaignId: string) => Counts) | undefined;
  /** Times that a campaign was opened for requests. */
  opened = 0;

  async get(campaignId: string): Promise<Campaign | undefined> {
    const campaign = campaignId === DO_NOT_CALL_ID ? undefined : this.items.get(campaignId);
    return campaign && this.countsOf ? { ...campaign, counts: this.countsOf(campaignId) } : campaign;
  }

  async list(): Promise<readonly Campaign[]> {
    const all = await Promise.all([...this.items.keys()].map((campaignId) => this.get(campaignId)));
    return all.filter((campaign) => campaign !== undefined);
  }

  async getDoNotCall(): Promise<DoNotCallItem | undefined> {
    return this.items.get(DO_NOT_CALL_ID) as DoNotCallItem | undefined;
  }

  async begin(campaignId: string, nowIso: string): Promise<Campaign> {
    const begun = { campaignId, state: 'IMPORTING' as const, createdAt: nowIso, counts: {} };
    const campaign = this.items.get(campaignId) ?? begun;
    this.#write(campaign);
    return campaign;
  }

  async openForRequests(
    campaignId: string,
    dedupeBy: DedupeBy,
    nowIso: string,
  ): Promise<Campaign | undefined> {
    this.opened += 1;
    const known = await this.begin(campaignId, nowIso);
    if ((known.dedupeBy ?? dedupeBy) !== dedupeBy) return undefined;
    const { requestsSince = nowIso } = known;
    this.change(campaignId, { ...notOver, ...begunAgain(known, nowIso), requestsSince, dedupeBy });
    return this.get(campaignId);
  }

  async openFile<Id extends string>(
    campaignId: Id,
    file: ImportedFile,
    seen?: Pick<Campaign, 'settings'>,
  ): Promise<ItemOf<Id> | undefined> {
    await this.begin(campaignId, file.startedAt);
    const known = this.items.get(campaignId) as Campaign;
    const id = fileId(file.file, file.version);
    if (known.files?.[id]) return known as ItemOf<Id>;
    const isOfCustomers = readKey(file.file).kind === 'customers';
    const dedupeBy = isOfCustomers ? file.rules?.dedupeBy : undefined;
    if (seen && !isDeepStrictEqual(seen.settings, known.settings)) return undefined;
    if (dedupeBy !== undefined && (known.dedupeBy ?? dedupeBy) !== dedupeBy) return undefined;
    this.#write({ ...known, files: { ...known.files, [id]: file } });
    if (isOfCustomers) {
      const reopened = begunAgain(known, file.startedAt);
      this.change(campaignId, { ...notOver, ...reopened, ...(dedupeBy && { dedupeBy }) });
    }
    return this.items.get(campaignId) as ItemOf<Id> | undefined;
  }

  async saveFile(campaignId: string, file: ImportedFile, expectedChunks: number): Promise<boolean> {
    const campaign = this.items.get(campaignId);
    const id = fileId(file.file, file.version);
    const standing = campaign?.files?.[id];
    if (!campaign || !standing || standing.done || (standing.checkpoint?.chunks ?? 0) !== expectedChunks)
      return false;
    this.#write({ ...campaign, files: { ...campaign.files, [id]: file } });
    return true;
  }

  async forgetFile(campaignId: string, id: string): Promise<void> {
    const campaign = this.items.get(campaignId);
    if (!campaign?.files?.[id]?.done) return;
    const { [id]: _, ...files } = campaign.files;
    this.#write({ ...campaign, files });
  }

  async saveSettings(campaignId: string, settings: CampaignSettings): Promise<boolean> {
    const { dedupeBy } = this.items.get(campaignId) ?? {};
    if ((dedupeBy ?? settings.dedupeBy ?? 'phoneNumber') !== (settings.dedupeBy ?? 'phoneNumber'))
      return false;
    this.change(campaignId, { settings, refusals: 0, provenAt: undefined });
    return true;
  }

  async changeState(
    campaignId: string,
    from: readonly CampaignState[],
    state: CampaignState,
    stateReason: string | undefined,
    _nowMs?: number,
    note?: HistoryNote,
  ): Promise<boolean> {
    const campaign = this.items.get(campaignId);
    if (!campaign || !from.includes(campaign.state)) return false;
    if (note && !isDeepStrictEqual(note.seen, campaign.history)) return false;
    this.change(campaignId, {
      state,
      stateReason,
      ...(note && { history: historyAfter(note) }),
      ...(state === 'STOPPED' && { provenAt: undefined, refusals: 0 }),
      ...(state === 'IMPORTING' && notOver),
    });
    return true;
  }

  async markProven(
    { campaignId, settings }: Pick<Campaign, 'campaignId' | 'settings'>,
    nowMs: number,
  ): Promise<void> {
    const standing = this.items.get(campaignId);
    if (standing?.state === 'STOPPED' || !isDeepStrictEqual(standing?.settings, settings)) return;
    const startedAt = standing?.startedAt ?? toIso(nowMs);
    this.change(campaignId, { provenAt: toIso(nowMs), startedAt, refusals: 0 });
  }

  async saveColumns(
    campaignId: string,
    seen: readonly string[] | undefined,
    columns: readonly string[],
  ): Promise<boolean> {
    const standing = this.items.get(campaignId);
    if (!standing || !isDeepStrictEqual(standing.attributeColumns, seen)) return false;
    this.change(campaignId, { attributeColumns: columns });
    return true;
  }

  async beginRecycle(
    campaignId: string,
    completedAt: string,
    recycle: Recycle,
    _nowMs?: number,
    note?: HistoryNote,
  ): Promise<boolean> {
    const standing = this.items.get(campaignId);
    if (standing?.recycle?.id === recycle.id) return true;
    if (standing?.state !== 'COMPLETED' || standing.completedAt !== completedAt) return false;
    const { completedAt: _, closingAt: __, stateReason: ___, ...rest } = standing;
    const noted = note && { history: historyAfter(note) };
    this.items.set(campaignId, { ...rest, ...noted, state: 'RUNNING', recycle });
    return true;
  }

  async saveRecycle(campaignId: string, recycle: Recycle): Promise<void> {
    const standing = this.items.get(campaignId)?.recycle;
    if (standing?.id !== recycle.id || standing.doneAt !== undefined) return;
    this.change(campaignId, { recycle });
  }

  async addAnswerName(campaignId: string, name: string, max: number): Promise<boolean> {
    const { answerNames = [] } = this.items.get(campaignId) ?? {};
    if (answerNames.includes(name)) return true;
    if (!this.items.has(campaignId) || answerNames.length >= max) return false;
    this.change(campaignId, { answerNames: [...answerNames, name] });
    return true;
  }

  async countRefusal(campaignId: string): Promise<number> {
    const { state, refusals: before = 0 } = this.items.get(campaignId) ?? {};
    if (state !== 'IMPORTING' && state !== 'RUNNING') return 0;
    const refusals = before + 1;
    this.change(campaignId, { refusals });
    return refusals;
  }

  async beginClosing(campaignId: string, nowMs: number): Promise<boolean> {
    const campaign = this.items.get(campaignId);
    if (!campaign || !mayBeginClosing(campaign, nowMs)) return false;
    this.change(campaignId, { closingAt: toIso(nowMs) });
    return true;
  }

  async renewClosing(campaignId: string, from: string, to: string): Promise<boolean> {
    const { closingAt } = this.items.get(campaignId) ?? {};
    if (closingAt !== from && closingAt !== to) return false;
    this.change(campaignId, { closingAt: to });
    return true;
  }

  async reopen({
    campaignId,
    ...seen
  }: Pick<Campaign, 'campaignId' | 'state' | 'completedAt' | 'closedAs'>): Promise<boolean> {
    const campaign = this.items.get(campaignId);
    if (seen.completedAt === undefined || campaign?.completedAt !== seen.completedAt) return false;
    if (campaign.state !== seen.state) return false;
    this.change(campaignId, { state: stateReopened(seen), completedAt: undefined, closedAs: undefined });
    return true;
  }

  async stopClosing(campaignId: string): Promise<void> {
    if (this.items.has(campaignId)) this.change(campaignId, { closingAt: undefined });
  }

  async complete(
    campaignId: string,
    seen: SeenClosing,
    { state, stateReason }: CampaignEnd,
    nowMs: number,
  ): Promise<Campaign | undefined> {
    const campaign = this.items.get(campaignId);
    if (campaign?.state !== seen.state || campaign.closingAt !== seen.closingAt || campaign.completedAt) {
      return undefined;
    }
    const { state: from } = seen;
    const closedAs = isHeld(from) ? from : undefined;
    this.change(campaignId, {
      state,
      stateReason,
      completedAt: toIso(nowMs),
      closingAt: undefined,
      closedAs,
    });
    return this.items.get(campaignId);
  }

  async correctCounts(
    campaignId: string,
    seen: Counts | undefined,
    counts: Counts,
    calls: number,
  ): Promise<boolean> {
    const campaign = this.items.get(campaignId);
    if (!campaign || !sameCounts(campaign.counts ?? {}, seen ?? {})) return false;
    this.change(campaignId, { counts, calls });
    return true;
  }

  change(campaignId: string, change: { [K in keyof Campaign]?: Campaign[K] | undefined }): void {
    const campaign = this.items.get(campaignId);
    if (!campaign) throw new Error(`There is no campaign ${campaignId}.`);
    this.#write({ ...campaign, ...change } as Campaign);
  }

  /** As DynamoDB, which refuses a write after which the item would be too large. */
  #write(campaign: Campaign): void {
    if (itemBytes(campaign) > MAX_ITEM_BYTES) throw new ItemTooLarge();
    this.items.set(campaign.campaignId, campaign);
  }
}

export class MemoryDialQueue implements DialQueue {
  messages: DialMessage[] = [];
  sent = 0;
  readonly #clock: Clock;
  #delayed: { readonly message: DialMessage; readonly at: number }[] = [];
  #nextDueAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async send(messages: readonly DialMessage[], delaySeconds = 0): Promise<void> {
    this.sent += messages.length;
    if (delaySeconds === 0) this.messages.push(...messages);
    if (delaySeconds === 0 || messages.length === 0) return;
    const at = this.#clock.now() + delaySeconds * 1_000;
    this.#delayed.push(...messages.map((message) => ({ message, at })));
    this.#nextDueAt = Math.min(this.#nextDueAt, at);
  }

  /** Whether a message can be taken now. */
  get hasDue(): boolean {
    return this.messages.length > 0 || this.#nextDueAt <= this.#clock.now();
  }

  take(most: number): DialMessage[] {
    if (this.#nextDueAt <= this.#clock.now()) this.#moveDue(this.#clock.now());
    return this.messages.splice(0, most);
  }

  /** Only when something is due: idle dialers ask each second, and thousands of messages may be delayed. */
  #moveDue(now: number): void {
    const delayed = this.#delayed;
    this.messages.push(...delayed.filter(({ at }) => at <= now).map(({ message }) => message));
    this.#delayed = delayed.filter(({ at }) => at > now);
    this.#nextDueAt = this.#delayed.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  }
}

export class MemoryPace implements PaceStore {
  paceItem = unwrittenPace;
  readonly slotItems = new Map<number, Versioned<Slots>>();

  /** As it stands, all shares of the slots in one. */
  get standing(): PaceReading {
    const shares = [...this.slotItems.values()];
    return { pace: this.paceItem.state, slots: Object.assign({}, ...shares.map(({ state }) => state)) };
  }

  slotsOf(share: number): Versioned<Slots> {
    return this.slotItems.get(share) ?? unwrittenSlots;
  }

  /** Writes `slots`, as if they had been taken. */
  hold(slots: Slots): void {
    for (const share of new Set(Object.keys(slots).map(shardOf))) {
      const its = Object.entries(slots).filter(([slot]) => shardOf(slot) === share);
      const { version, state } = this.slotsOf(share);
      this.slotItems.set(share, {
        version: version + 1,
        state: { ...state, ...Object.fromEntries(its) },
      });
    }
  }

  async read(): Promise<Versioned<PaceState>> {
    return this.paceItem;
  }

  async swap(seen: number, next: Versioned<PaceState>): Promise<SwapResult<PaceState>> {
    if (this.paceItem.version !== seen) return { type: 'conflict', standing: this.paceItem };
    this.paceItem = next;
    return { type: 'swapped' };
  }

  async readSlots(share: number): Promise<Versioned<Slots>> {
    return this.slotsOf(share);
  }

  async swapSlots(share: number, seen: number, next: Versioned<Slots>): Promise<SwapResult<Slots>> {
    const standing = this.slotsOf(share);
    if (standing.version !== seen) return { type: 'conflict', standing };
    this.slotItems.set(share, next);
    return { type: 'swapped' };
  }

  async releaseSlots(share: number, slots: readonly string[]): Promise<Versioned<Slots>> {
    const freed = new Set(slots);
    if (freed.size < slots.length) throw new Error('A slot is named twice.');
    const { version, state } = this.slotsOf(share);
    if (version === 0) return unwrittenSlots;
    const left: Record<string, number> = Object.create(null);
    for (const [slot, until] of Object.entries(state)) if (!freed.has(slot)) left[slot] = until;
    const next = { version: version + 1, state: left };
    this.slotItems.set(share, next);
    return next;
  }
}

export class MemoryWaitingCampaigns implements WaitingCampaigns {
  readonly ids = new Set<string>();

  async list(): Promise<readonly string[]> {
    return [...this.ids];
  }

  async add(campaignIds: readonly string[]): Promise<void> {
    for (const campaignId of campaignIds) this.ids.add(campaignId);
  }

  async remove(campaignIds: readonly string[]): Promise<void> {
    for (const campaignId of campaignIds) this.ids.delete(campaignId);
  }
}

/** The queue of contact events: what is to be looked at later waits. */
export class MemoryEventQueue implements EventQueue, LineWatch, TickQueue {
  readonly #clock: Clock;
  #waiting: { readonly message: EventMessage; readonly at: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async send(message: EventMessage, delaySeconds: number): Promise<void> {
    this.#waiting.push({ message, at: this.#clock.now() + delaySeconds * 1_000 });
  }

  checkCall(contactId: string, delaySeconds: number): Promise<void> {
    return this.send({ type: 'check', contactId, looks: 0 }, delaySeconds);
  }

  tryLine(delaySeconds: number): Promise<void> {
    return this.send({ type: 'tryLine' }, delaySeconds);
  }

  tick(tick: number, delaySeconds: number): Promise<void> {
    return this.send({ type: 'tick', tick }, delaySeconds);
  }

  /** When the next message is due, ms since 1970. */
  get nextAt(): number {
    return this.#waiting.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  }

  /** Takes out what is due. */
  take(): EventMessage[] {
    const due = this.#waiting.filter(({ at }) => at <= this.#clock.now());
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#clock.now());
    return due.map(({ message }) => message);
  }
}

export class MemoryUploads implements Uploads {
  readonly files = new Map<string, Uint8Array>();

  /** Drops a file; answers the job that its event makes. */
  drop(key: string, content: string | Uint8Array, version = 'v1'): ImportJob {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.files.set(JSON.stringify([key, version]), bytes);
    return { bucket: 'uploads', key, version, bytes: bytes.length };
  }

  async latest(bucket: string, key: string): Promise<ImportJob | undefined> {
    const ofKey = `${JSON.stringify([key]).slice(0, -1)},`;
    const last = [...this.files].findLast(([id]) => id.startsWith(ofKey));
    if (!last) return undefined;
    const [id, { length: bytes }] = last;
    const [, version] = JSON.parse(id) as [string, string];
    return { bucket, key, version, bytes };
  }

  async settingsOf(bucket: string, campaignId: string): Promise<readonly ImportJob[]> {
    const keys = [...this.files.keys()].map((id) => (JSON.parse(id) as [string, string])[0]);
    // Taken out and put in again, so that the one dropped last is at the end.
    const inOrder = [...new Set(keys.toReversed())].toReversed();
    const found = inOrder.filter((key) => isSettingsOf(campaignId, key));
    const jobs = await Promise.all(found.map((key) => this.latest(bucket, key)));
    return jobs.filter((job) => job !== undefined);
  }

  async *open({ key, version }: ImportJob, fromByte: number): AsyncGenerator<Uint8Array> {
    const bytes = this.files.get(JSON.stringify([key, version]));
    if (!bytes) throw new Error(`There is no file ${key}.`);
    for (let at = fromByte; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384);
  }
}

export class MemoryImportQueue implements ImportQueue {
  jobs: ImportJob[] = [];

  async send(job: ImportJob): Promise<void> {
    this.jobs.push(job);
  }

  async isWaitedFor(): Promise<boolean> {
    return this.jobs.length > 0;
  }
}

export class MemoryReports implements ImportReports {
  readonly #parts = new Map<string, Map<number, readonly ReportLine[]>>();
  readonly finished = new Map<string, readonly ReportLine[]>();
  readonly refused = new Map<string, string>();

  async write({ key }: ReportId, lines: readonly ReportLine[]): Promise<void> {
    this.finished.set(key, lines);
  }

  async savePart(report: ReportId, chunk: number, lines: readonly ReportLine[]): Promise<void> {
    const id = JSON.stringify(report);
    const parts = this.#parts.get(id) ?? new Map();
    this.#parts.set(id, parts.set(chunk, lines));
  }

  /** Reads the parts one by one, as S3 gives them. */
  async finish(report: ReportId, areKept: () => Promise<boolean>): Promise<boolean> {
    const parts = () => this.#parts.get(JSON.stringify(report)) ?? new Map<number, readonly ReportLine[]>();
    const lines: ReportLine[] = [];
    for (const chunk of [...parts().keys()].sort((a, b) => a - b)) {
      const part = await Promise.resolve(parts().get(chunk));
      if (!part) return false;
      lines.push(...part);
    }
    if (!(await areKept())) return false;
    this.finished.set(report.key, lines);
    return true;
  }

  async discardParts(report: ReportId): Promise<void> {
    this.#parts.delete(JSON.stringify(report));
  }

  async refuse(refusedKey: string, _file: string, message: string): Promise<void> {
    this.refused.set(refusedKey, message);
  }
}

export class MemoryRequestRegister implements RequestRegister {
  readonly entries = new Map<string, RegisteredRequest>();

  async enter(request: RegisteredRequest): Promise<RegisteredRequest> {
    const id = JSON.stringify([request.campaignId, request.requestId]);
    const standing = this.entries.get(id) ?? request;
    this.entries.set(id, standing);
    return standing;
  }
}

export class MemoryDeadLetters implements DeadLetters {
  readonly bodies: string[] = [];

  async send(body: string): Promise<void> {
    this.bodies.push(body);
  }
}
