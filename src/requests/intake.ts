/**
 * Takes in requests. Each becomes a contact as a row of a file does, or names the reason why not. A message may be delivered any number of
 * times, also concurrently, and a process may die at any await: the register knows each requestId, and the first write of a key decides.
 */
import type { Campaign } from '../campaign/campaign.ts';
import { CampaignCache } from '../campaign/campaign-cache.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { allFilesDone } from '../closing/closing.ts';
import { allDone } from '../concurrency/parallel.ts';
import type { Contact } from '../contact/contact.ts';
import { endImport } from '../importing/file-entries.ts';
import { type ChunkPorts, writeContacts } from '../importing/import-chunk.ts';
import { importSettings, type SettingsPorts } from '../importing/import-settings.ts';
import type { Log } from '../telemetry/log.ts';
import { DAY_MS, toIso } from '../time/instant.ts';
import { contactFor, rulesFor } from './request-contact.ts';
import { type Request, readRequest } from './request-message.ts';
import type { DeadLetters, RequestRegister } from './request-register.ts';

export interface IntakePorts extends ChunkPorts, SettingsPorts {
  readonly campaigns: SettingsPorts['campaigns'] & Pick<CampaignStore, 'openForRequests'>;
  readonly requests: RequestRegister;
  readonly deadLetters: DeadLetters;
  readonly log: Log;
}

/** What became of messages. */
export interface IntakeFigures {
  /** Contacts that are to be called. */
  readonly accepted: number;
  readonly rejected: number;
  /** Another row of the campaign holds the key. */
  readonly duplicates: number;
  /** Another message came before under their requestId. */
  readonly repeated: number;
  /** In the dead-letter queue. */
  readonly unusable: number;
}

/** Lives as long as its process. */
export class Intake {
  readonly #ports: IntakePorts;
  readonly #deployment: DeploymentSettings;
  readonly #uploadsBucket: string;
  readonly #campaigns: CampaignCache;

  constructor(ports: IntakePorts, deployment: DeploymentSettings, uploadsBucket: string) {
    this.#ports = ports;
    this.#deployment = deployment;
    this.#uploadsBucket = uploadsBucket;
    this.#campaigns = new CampaignCache(ports.campaigns, ports.clock);
  }

  /**
   * Takes in messages until `deadline` (ms since 1970), after which no write begins. Answers those that must be redelivered, by their
   * positions, and what became of the others.
   */
  async receive(
    bodies: readonly string[],
    deadline: number,
  ): Promise<{ readonly failed: readonly number[]; readonly figures: IntakeFigures }> {
    const failed: number[] = [];
    const figures = { accepted: 0, rejected: 0, duplicates: 0, repeated: 0, unusable: 0 };
    const byCampaign = new Map<string, Map<number, Request>>();
    for (const [position, body] of bodies.entries()) {
      const reading = readRequest(body);
      if (reading.type === 'request') {
        const { campaignId } = reading.request;
        byCampaign.set(campaignId, (byCampaign.get(campaignId) ?? new Map()).set(position, reading.request));
        continue;
      }
      if (await this.#setAside(body, reading.reason)) figures.unusable += 1;
      else failed.push(position);
    }
    for (const [campaignId, requests] of byCampaign) {
      try {
        const its = await this.#takeIn(campaignId, [...requests.values()], deadline);
        for (const [name, value] of Object.entries(its)) figures[name as keyof typeof its] += value;
      } catch (error) {
        this.#ports.log.error('Requests could not be taken in; their messages will be redelivered.', {
          campaignId,
          requests: requests.size,
          error,
        });
        this.#campaigns.forget(campaignId);
        failed.push(...requests.keys());
      }
    }
    return { failed, figures };
  }

  /** False when the message must be redelivered. */
  async #setAside(body: string, reason: string): Promise<boolean> {
    const { deadLetters, log } = this.#ports;
    try {
      await deadLetters.send(body);
      log.error('A message is no request, and is in the dead-letter queue.', { reason });
      return true;
    } catch (error) {
      log.error('A message that is no request could not be sent to the dead-letter queue.', {
        reason,
        error,
      });
      return false;
    }
  }

  async #takeIn(
    campaignId: string,
    requests: readonly Request[],
    deadline: number,
  ): Promise<Omit<IntakeFigures, 'unusable'>> {
    const { log } = this.#ports;
    const before = await this.#opened(campaignId, await this.#campaigns.get(campaignId));
    const own = await allDone(requests.map((request) => this.#contactOf(request, before)));
    const contacts = distinct(own.filter((contact) => contact !== undefined));
    const held = await writeContacts(contacts.first, this.#ports, { deadline, isResumed: false });
    // It may have ended while the contacts were written: they begin it anew, or are cancelled.
    this.#campaigns.forget(campaignId);
    await this.#opened(campaignId, await this.#campaigns.get(campaignId));
    const rejected = contacts.first.filter(({ status }) => status === 'REJECTED').length;
    const duplicates = held.length + contacts.later.length;
    const figures = {
      accepted: contacts.first.length - rejected - held.length,
      rejected,
      duplicates,
      repeated: own.length - contacts.first.length - contacts.later.length,
    };
    log.info('Requests are taken in.', { campaignId, requests: requests.length, ...figures });
    return figures;
  }

  /** The contact of a request; undefined when another message came before under its requestId. */
  async #contactOf(request: Request, campaign: Campaign): Promise<Contact | undefined> {
    const { clock, requests } = this.#ports;
    const { campaignId, requestId, content, callAt, callUntil } = request;
    const now = clock.now();
    const rules = rulesFor(campaign, this.#deployment);
    const last = Math.max(
      now,
      ...[callAt, callUntil].flatMap((at) => (at === undefined ? [] : Date.parse(at))),
    );
    const untilMs = last + this.#deployment.retentionDays * DAY_MS;
    const entry = await requests.enter({ campaignId, requestId, content, rules }, untilMs);
    if (entry.content !== content) return undefined;
    const rowRules = { ...entry.rules, campaignAttributes: campaign.settings?.attributes ?? {} };
    return contactFor(request, rowRules, campaign, this.#deployment, now);
  }

  /** The campaign, open for requests: made if it is not there, begun anew if it is over, as by a file. */
  async #opened(campaignId: string, known: Campaign | undefined): Promise<Campaign> {
    if (known && isOpened(known)) return known;
    const { campaigns, clock, uploads } = this.#ports;
    // Settings that were dropped just before may still be on their way through the queue.
    for (const job of await uploads.settingsOf(this.#uploadsBucket, campaignId))
      await importSettings(job, campaignId, this.#ports, this.#deployment);
    for (;;) {
      const { dedupeBy } = rulesFor(await campaigns.get(campaignId), this.#deployment);
      const opened = await campaigns.openForRequests(campaignId, dedupeBy, toIso(clock.now()));
      if (!opened) continue;
      await campaigns.changeState(campaignId, ['COMPLETED'], 'IMPORTING', undefined, clock.now());
      await endImport(campaignId, campaigns, clock.now());
      this.#campaigns.forget(campaignId);
      return opened;
    }
  }
}

/** Whether requests can be taken in as the campaign stands. One that imports files is RUNNING when they are done. */
function isOpened(campaign: Campaign): boolean {
  const { state, requestsSince, completedAt, closingAt } = campaign;
  const isStuck = state === 'COMPLETED' || (state === 'IMPORTING' && allFilesDone(campaign));
  return requestsSince !== undefined && completedAt === undefined && closingAt === undefined && !isStuck;
}

/** The first contact of each key, and those after it from other requests. */
function distinct(contacts: readonly Contact[]): {
  readonly first: readonly Contact[];
  readonly later: readonly Contact[];
} {
  const first = new Map<string, Contact>();
  const later: Contact[] = [];
  for (const contact of contacts) {
    const holder = first.get(contact.contactKey);
    if (!holder) first.set(contact.contactKey, contact);
    else if (holder.source.version !== contact.source.version) later.push(contact);
  }
  return { first: [...first.values()], later };
}
