/** What counting and closing campaigns need of the world, in memory and with the semantics of the AWS services. */
import { createHash } from 'node:crypto';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { newestErrors } from '../../src/campaign/recent-errors.ts';
import type { CloseJob, CloseQueue } from '../../src/closing/close-queue.ts';
import {
  type CampaignEvents,
  type FilePlace,
  type ResultsStore,
  type ResultsUpload,
  UploadGone,
  type UploadState,
} from '../../src/closing/closer-ports.ts';
import type { ContactPage } from '../../src/contact/contact-store.ts';
import { addCounts, type Counts, sameCounts } from '../../src/contact/counts.ts';
import type { ContactEnded } from '../../src/counting/contact-ended.ts';
import type {
  CampaignChange,
  ContactEvents,
  CountAnswer,
  CountLedger,
  CountMarker,
  RefusedEvent,
  SetAside,
  SetAsideCounts,
} from '../../src/counting/count-ledger.ts';
import { ItemTooLarge, type MemoryCampaigns, type MemoryContacts } from './memory-stores.ts';

export class MemoryCloseQueue implements CloseQueue {
  jobs: { readonly job: CloseJob; readonly delaySeconds: number }[] = [];

  async send(job: CloseJob, delaySeconds = 0): Promise<void> {
    this.jobs.push({ job: JSON.parse(JSON.stringify(job)), delaySeconds });
  }
}

export class MemoryCampaignEvents implements CampaignEvents {
  readonly completions: Campaign[] = [];
  /** Where the files of each completion are, its results and its report. */
  readonly places: (readonly FilePlace[])[] = [];

  async completed(campaign: Campaign, ...places: readonly FilePlace[]): Promise<void> {
    this.completions.push(campaign);
    this.places.push(places);
  }
}

/** Ends of contacts, as they are published. */
export class MemoryContactEvents implements ContactEvents {
  readonly published: ContactEnded[] = [];
  /** Keys of contacts whose events are refused for good. */
  readonly refusedKeys = new Set<string>();

  async ended(events: readonly ContactEnded[]): Promise<readonly RefusedEvent[]> {
    this.published.push(...events.filter(({ contactKey }) => !this.refusedKeys.has(contactKey)));
    return events
      .filter(({ contactKey }) => this.refusedKeys.has(contactKey))
      .map((event) => ({ event, code: 'AccessDenied' }));
  }
}

/** Counts in the campaigns' items, the markers of what is counted, and what is counted beside an item that is full. */
export class MemoryCountLedger implements CountLedger, SetAsideCounts {
  readonly markers = new Map<string, CountMarker>();
  readonly aside = new Map<string, SetAside>();
  readonly #campaigns: MemoryCampaigns;

  constructor(campaigns: MemoryCampaigns) {
    this.#campaigns = campaigns;
  }

  async count(marker: CountMarker, { campaignId, counts, activity }: CampaignChange): Promise<CountAnswer> {
    const known = this.markers.get(marker.eventIds[0] ?? '');
    if (known) return { type: 'before', marker: known };
    const standing = this.#campaigns.items.get(campaignId);
    if (!standing) return { type: 'missing' };
    try {
      this.#campaigns.change(campaignId, {
        counts: addCounts(standing.counts ?? {}, counts),
        ...(activity.calls !== 0 && { calls: (standing.calls ?? 0) + activity.calls }),
        ...(activity.errors.length > 0 && {
          recentErrors: newestErrors([...activity.errors, ...(standing.recentErrors ?? [])]),
        }),
      });
    } catch (error) {
      if (!(error instanceof ItemTooLarge)) throw error;
      return { type: 'refused', reason: 'Item size to update has exceeded the maximum allowed size' };
    }
    await this.mark(marker);
    return { type: 'counted' };
  }

  async setAside(
    marker: CountMarker,
    { campaignId, counts, activity }: CampaignChange,
  ): Promise<CountAnswer> {
    const known = this.markers.get(marker.eventIds[0] ?? '');
    if (known) return { type: 'before', marker: known };
    const {
      counts: were,
      calls,
      version,
    } = this.aside.get(campaignId) ?? { counts: {}, calls: 0, version: 0 };
    const sum = { counts: addCounts(were, counts), calls: calls + activity.calls, version: version + 1 };
    this.aside.set(campaignId, sum);
    await this.mark(marker);
    return { type: 'counted' };
  }

  async setAsideOf(campaignId: string): Promise<SetAside | undefined> {
    return this.aside.get(campaignId);
  }

  async foldIn(
    seen: Pick<Campaign, 'campaignId' | 'counts'>,
    { version }: SetAside,
    counts: Counts,
    calls: number,
  ): Promise<boolean> {
    const { campaignId } = seen;
    const standing = this.#campaigns.items.get(campaignId);
    if (!standing || !sameCounts(standing.counts ?? {}, seen.counts ?? {})) return false;
    if (this.aside.get(campaignId)?.version !== version) return false;
    this.#campaigns.change(campaignId, { counts, calls });
    this.aside.delete(campaignId);
    return true;
  }

  async mark(marker: CountMarker): Promise<void> {
    this.markers.set(marker.eventIds[0] ?? '', marker);
  }
}

/** Uploads in parts, as S3 keeps them: by number, and checked by their ETags at the end. */
export class MemoryResults implements ResultsStore {
  readonly bucket = 'results';
  readonly files = new Map<string, string>();
  readonly uploads = new Map<string, Map<number, string>>();
  readonly partCharacters: number;
  begun = 0;

  constructor(partCharacters = Number.POSITIVE_INFINITY) {
    this.partCharacters = partCharacters;
  }

  open(key: string, upload?: UploadState): ResultsUpload {
    return new MemoryUpload(this, key, upload);
  }

  async savePage(key: string, html: string): Promise<void> {
    this.files.set(key, html);
  }
}

class MemoryUpload implements ResultsUpload {
  readonly #results: MemoryResults;
  readonly #key: string;
  #uploadId: string | undefined;
  readonly #parts: string[];
  #pending = '';

  constructor(results: MemoryResults, key: string, upload?: UploadState) {
    this.#results = results;
    this.#key = key;
    this.#uploadId = upload?.uploadId;
    this.#parts = [...(upload?.parts ?? [])];
  }

  async write(text: string): Promise<UploadState | undefined> {
    this.#pending += text;
    return this.#pending.length < this.#results.partCharacters ? undefined : this.#putPart();
  }

  async flush(): Promise<UploadState | undefined> {
    if (this.#uploadId === undefined) return undefined;
    if (this.#pending !== '') return this.#putPart();
    return { uploadId: this.#uploadId, parts: [...this.#parts] };
  }

  async finish(): Promise<void> {
    const upload = await this.flush();
    if (!upload) return void this.#results.files.set(this.#key, this.#pending);
    const parts = this.#partsOf(upload.uploadId);
    const texts = upload.parts.map((etag, i) => {
      const text = parts.get(i + 1) ?? '';
      if (etagOf(text) !== etag) throw new Error(`InvalidPart ${i + 1}`);
      return text;
    });
    this.#results.files.set(this.#key, texts.join(''));
    this.#results.uploads.delete(upload.uploadId);
  }

  async abort(): Promise<void> {
    this.#pending = '';
    if (this.#uploadId !== undefined) this.#results.uploads.delete(this.#uploadId);
  }

  #putPart(): UploadState {
    if (this.#uploadId === undefined) {
      this.#results.begun += 1;
      this.#uploadId = `upload-${this.#results.begun}`;
      this.#results.uploads.set(this.#uploadId, new Map());
    }
    this.#partsOf(this.#uploadId).set(this.#parts.length + 1, this.#pending);
    this.#parts.push(etagOf(this.#pending));
    this.#pending = '';
    return { uploadId: this.#uploadId, parts: [...this.#parts] };
  }

  #partsOf(uploadId: string): Map<number, string> {
    const parts = this.#results.uploads.get(uploadId);
    if (!parts) throw new UploadGone(uploadId);
    return parts;
  }
}

function etagOf(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** The contacts of a store in pages of `pageLength`; `onPage` is told of each page asked for. */
export function inPages(contacts: MemoryContacts, pageLength: number, onPage = () => {}) {
  return {
    async page(campaignId: string, after = ''): Promise<ContactPage> {
      onPage();
      const all = contacts.all(campaignId).sort((a, b) => (a.contactKey < b.contactKey ? -1 : 1));
      const found = all.filter(({ contactKey }) => contactKey > after);
      const page = found.slice(0, pageLength);
      const last = page.at(-1)?.contactKey;
      return { contacts: page, ...(found.length > pageLength && last !== undefined && { next: last }) };
    },
  };
}
