/** The ports over memory, with the semantics of the AWS services behind them: conditional, at least once. */
import type {
  CampaignStore,
  ContactId,
  ContactStore,
  DialMessage,
  DialQueue,
  DueContact,
  ImportJob,
  ImportQueue,
  ImportReports,
  ReportId,
  ReportLine,
  Uploads,
} from '../../src/app/ports.ts';
import type { PaceStore, VersionedPace } from '../../src/app/shared-pacer.ts';
import type { Campaign, CampaignState, ImportedFile } from '../../src/domain/campaign.ts';
import { fileId } from '../../src/domain/campaign-id.ts';
import type { Contact } from '../../src/domain/contact.ts';
import { applyTransition, type ContactTransition } from '../../src/domain/contact-transition.ts';
import { toIso } from '../../src/domain/instant.ts';
import { initialPace } from '../../src/domain/pacing.ts';
import type { CampaignSettings } from '../../src/domain/settings.ts';

export class MemoryContacts implements ContactStore {
  readonly items = new Map<string, Contact>();

  async create(contact: Contact): Promise<Contact | undefined> {
    const holder = this.items.get(idOf(contact));
    if (!holder) this.items.set(idOf(contact), contact);
    return holder;
  }

  async apply(id: ContactId, transition: ContactTransition): Promise<Contact | undefined> {
    const contact = this.items.get(idOf(id));
    const after = contact && applyTransition(contact, transition);
    if (after) this.items.set(idOf(id), after);
    return after;
  }

  async due(campaignId: string, from: string, until: string, limit: number): Promise<readonly DueContact[]> {
    return [...this.items.values()]
      .filter((contact): contact is Contact & { dueAt: string } => contact.dueAt !== undefined)
      .filter(({ campaignId: id, dueAt }) => id === campaignId && dueAt >= from && dueAt <= until)
      .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))
      .slice(0, limit);
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

export class MemoryCampaigns implements CampaignStore {
  readonly items = new Map<string, Campaign>();

  async get(campaignId: string): Promise<Campaign | undefined> {
    return this.items.get(campaignId);
  }

  async list(): Promise<readonly Campaign[]> {
    return [...this.items.values()];
  }

  async openFile(campaignId: string, file: ImportedFile): Promise<Campaign> {
    const known = this.items.get(campaignId) ?? {
      campaignId,
      state: 'IMPORTING' as const,
      createdAt: file.startedAt,
    };
    const id = fileId(file.file, file.version);
    const opened = { ...known, files: { ...known.files, [id]: known.files?.[id] ?? file } };
    this.items.set(campaignId, opened);
    return opened;
  }

  async saveFile(campaignId: string, file: ImportedFile, expectedChunks: number): Promise<boolean> {
    const campaign = this.items.get(campaignId);
    const id = fileId(file.file, file.version);
    const standing = campaign?.files?.[id];
    if (!campaign || !standing || standing.done || (standing.checkpoint?.chunks ?? 0) !== expectedChunks)
      return false;
    this.items.set(campaignId, { ...campaign, files: { ...campaign.files, [id]: file } });
    return true;
  }

  async saveSettings(campaignId: string, settings: CampaignSettings): Promise<void> {
    this.change(campaignId, { settings, refusals: 0, provenAt: undefined });
  }

  async changeState(
    campaignId: string,
    from: readonly CampaignState[],
    state: CampaignState,
    stateReason: string | undefined,
  ): Promise<boolean> {
    const campaign = this.items.get(campaignId);
    if (!campaign || !from.includes(campaign.state)) return false;
    this.change(campaignId, {
      state,
      stateReason,
      ...(state === 'STOPPED' && { provenAt: undefined, refusals: 0 }),
    });
    return true;
  }

  async markProven(campaignId: string, nowMs: number): Promise<void> {
    const startedAt = this.items.get(campaignId)?.startedAt ?? toIso(nowMs);
    this.change(campaignId, { provenAt: toIso(nowMs), startedAt, refusals: 0 });
  }

  async countRefusal(campaignId: string): Promise<number> {
    const refusals = (this.items.get(campaignId)?.refusals ?? 0) + 1;
    this.change(campaignId, { refusals });
    return refusals;
  }

  change(campaignId: string, change: { [K in keyof Campaign]?: Campaign[K] | undefined }): void {
    const campaign = this.items.get(campaignId);
    if (!campaign) throw new Error(`There is no campaign ${campaignId}.`);
    this.items.set(campaignId, { ...campaign, ...change } as Campaign);
  }
}

export class MemoryDialQueue implements DialQueue {
  messages: DialMessage[] = [];
  sent = 0;

  async send(messages: readonly DialMessage[]): Promise<void> {
    this.sent += messages.length;
    this.messages.push(...messages);
  }

  async depth(): Promise<number> {
    return this.messages.length;
  }

  take(most: number): DialMessage[] {
    return this.messages.splice(0, most);
  }
}

export class MemoryPace implements PaceStore {
  standing: VersionedPace = { version: 0, pace: initialPace };

  async swap(seen: number, next: VersionedPace): Promise<'swapped' | VersionedPace> {
    if (this.standing.version !== seen) return this.standing;
    this.standing = next;
    return 'swapped';
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
    const versions = [...this.files].map(([id, bytes]) => ({
      id: JSON.parse(id) as [string, string],
      bytes,
    }));
    const last = versions.filter(({ id: [name] }) => name === key).at(-1);
    return last && { bucket, key, version: last.id[1], bytes: last.bytes.length };
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
}

export class MemoryReports implements ImportReports {
  readonly #parts = new Map<string, Map<number, readonly ReportLine[]>>();
  readonly finished = new Map<string, readonly ReportLine[]>();
  readonly refused = new Map<string, string>();

  async savePart(report: ReportId, chunk: number, lines: readonly ReportLine[]): Promise<void> {
    const id = JSON.stringify(report);
    const parts = this.#parts.get(id) ?? new Map();
    this.#parts.set(id, parts.set(chunk, lines));
  }

  async finish(report: ReportId): Promise<void> {
    const parts = [...(this.#parts.get(JSON.stringify(report)) ?? [])].sort(([a], [b]) => a - b);
    this.finished.set(
      report.key,
      parts.flatMap(([, lines]) => lines),
    );
  }

  async discardParts(report: ReportId): Promise<void> {
    this.#parts.delete(JSON.stringify(report));
  }

  async refuse(refusedKey: string, _file: string, message: string): Promise<void> {
    this.refused.set(refusedKey, message);
  }
}
