/** New campaigns over a console in memory: an uploads bucket that may fail, and generated customer files. */
import type { Readable } from 'node:stream';
import type { CampaignUploads, Written } from '../../cli/console/new-campaign/campaign-uploads.ts';
import type { DraftStack } from '../../cli/console/new-campaign/draft.ts';
import { DraftFolder } from '../../cli/console/new-campaign/draft-folder.ts';
import { Drafts } from '../../cli/console/new-campaign/drafts.ts';
import { parseSettings } from '../../src/campaign/parse-settings.ts';
import { noLookup } from '../../src/planning/plan-ports.ts';
import { toIso } from '../../src/time/instant.ts';
import { aDeployment } from '../support/a-look.ts';
import type { ConsoleWorld } from './console-world.ts';

export type FailingStep = 'settings' | 'customers' | 'answer to customers';

/** A bucket in memory. Customers that arrive make a campaign, as the importer would. */
export class MemoryUploads implements CampaignUploads {
  readonly objects = new Map<string, string>();
  readonly #owners = new Map<string, string>();
  readonly #world: ConsoleWorld;
  /** What fails, once. */
  failing: FailingStep | undefined;
  /** Customers are not sent on before this. */
  held: Promise<void> | undefined;

  constructor(world: ConsoleWorld) {
    this.#world = world;
  }

  async putSettings(key: string, text: string, draftId: string): Promise<Written> {
    this.#failAt('settings');
    if (this.objects.has(key) && this.#owners.get(key) !== draftId) return { type: 'taken', mayBeOwn: false };
    this.objects.set(key, text);
    this.#owners.set(key, draftId);
    return { type: 'written' };
  }

  async putCustomers(
    key: string,
    body: Readable,
    { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (bytes: number) => void },
  ): Promise<Written> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      signal.throwIfAborted();
      pieces.push(Buffer.from(piece));
      bytes += piece.length;
      onProgress(bytes);
      if (this.held) await Promise.race([this.held, aborted(signal)]);
    }
    this.#failAt('customers');
    if (this.objects.has(key)) return { type: 'taken', mayBeOwn: false };
    this.objects.set(key, Buffer.concat(pieces).toString());
    this.#begin(key);
    this.#failAt('answer to customers');
    return { type: 'written' };
  }

  #failAt(step: FailingStep): void {
    if (this.failing !== step) return;
    this.failing = undefined;
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  }

  #begin(key: string): void {
    const campaignId = key.split('/')[0] ?? '';
    const startedAt = toIso(Date.now());
    const reading = parseSettings(this.objects.get(`${campaignId}/campaign.json`) ?? '{}');
    const settings = reading.ok ? reading.settings : {};
    const file = {
      file: key,
      version: '1',
      bytes: 1,
      rows: 1,
      rejected: 0,
      duplicates: 0,
      done: true,
      startedAt,
    };
    this.#world.add(campaignId, [], { settings, files: { [`${key}@1`]: file } });
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Drafts of `world`, their files below `folder`. */
export function draftWorld(world: ConsoleWorld, folder: string, now: () => number = Date.now) {
  const uploads = new MemoryUploads(world);
  const stack: DraftStack = {
    deployment: aDeployment,
    campaigns: world.campaigns,
    lookup: noLookup,
    uploads,
  };
  return { uploads, drafts: new Drafts(stack, new DraftFolder(folder), now) };
}

/** A list as a CRM exports it: the importer knows none of its headers. */
export const oddCsv = [
  'Kontakt;Rufnummer privat;Rufnummer mobil;Bundesland (US);Tarif',
  'Ann Lee;(206) 555-0142;+1 206 555 0143;WA;gold',
  'Bob Roe;305-555-0161;;FL;basic',
  'Cy Poe;n/a;;NY;basic',
  'Di Fox;(808) 555-0117;;HI;gold',
  '',
].join('\n');

/** Numbers of `rows` customers and some nonsense, made as they are asked for. */
export function* manyCustomers(rows: number): Generator<string> {
  yield 'phoneNumber,name,plan\n';
  let lines: string[] = [];
  for (let n = 0; n < rows; n++) {
    const number = n % 1_000 === 999 ? 'n/a' : `+1${[206, 425, 305, 808][n % 4]}${2_000_000 + n}`;
    lines.push(`${number},Customer ${n},${n % 3 === 0 ? 'gold' : 'basic'}\n`);
    if (lines.length < 5_000) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}
