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
import type { RowRules } from '../importing/row.ts';
import type { Log } from '../telemetry/log.ts';
import { DAY_MS, MINUTE_MS, toIso } from '../time/instant.ts';
import { contactFor, rulesFor } from './request-contact.ts';
import { type Request, readRequest } from './request-message.ts';
import type { DeadLetters, RequestRegister } from './request-register.ts';

/** A message may stay in its queue for 14 days, and for 14 more in the dead-letter queue: until then its requestId is known. */
const MIN_REMEMBERED_MS = 29 * DAY_MS;

const WAS_REJECTED = 'The request was rejected when it came first.';

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

type FiguresOfCampaign = Omit<IntakeFigures, 'unusable'>;

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
      const taken = await this.#tryToTakeIn(campaignId, requests, deadline);
      failed.push(...taken.failed);
      for (const its of taken.figures)
        for (const [name, value] of Object.entries(its)) figures[name as keyof typeof its] += value;
    }
    return { failed, figures };
  }

  /** Takes in the requests of a campaign, one by one if they fail together: one must not take the others along. */
  async #tryToTakeIn(
    campaignId: string,
    requests: ReadonlyMap<number, Request>,
    deadline: number,
  ): Promise<{ readonly failed: readonly number[]; readonly figures: readonly FiguresOfCampaign[] }> {
    const { clock, log } = this.#ports;
    try {
      return { failed: [], figures: [await this.#takeIn(campaignId, [...requests.values()], deadline)] };
    } catch (error) {
      this.#campaigns.forget(campaignId);
      if (requests.size === 1 || clock.now() > deadline) {
        log.error('Requests could not be taken in; their messages will be redelivered.', {
          campaignId,
          requests: requests.size,
          error,
        });
        return { failed: [...requests.keys()], figures: [] };
      }
      const failed: number[] = [];
      const figures: FiguresOfCampaign[] = [];
      for (const each of requests) {
        const taken = await this.#tryToTakeIn(campaignId, new Map([each]), deadline);
        failed.push(...taken.failed);
        figures.push(...taken.figures);
      }
      return { failed, figures };
    }
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
  ): Promise<FiguresOfCampaign> {
    const { log } = this.#ports;
    const before = await this.#opened(campaignId, await this.#campaigns.get(campaignId));
    const own = await allDone(requests.map((request) => this.#contactOf(request, before)));
    const rounds = inRounds(own.filter((contact) => contact !== undefined));
    const contacts = rounds.flat();
    let duplicates = 0;
    for (const round of rounds)
      duplicates += (await writeContacts(round, this.#ports, { deadline, isResumed: false })).length;
    // It may have ended while the contacts were written: they begin it anew, or are cancelled.
    this.#campaigns.forget(campaignId);
    await this.#opened(campaignId, await this.#campaigns.get(campaignId));
    const rejected = contacts.filter(({ status }) => status === 'REJECTED').length;
    const figures = {
      accepted: contacts.length - rejected - duplicates,
      rejected,
      duplicates,
      repeated: own.length - contacts.length,
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
    const retentionMs = this.#deployment.retentionDays * DAY_MS;
    const untilMs = last + Math.max(retentionMs, MIN_REMEMBERED_MS);
    const campaignAttributes = campaign.settings?.attributes ?? {};
    const judged = (judgedBy: RowRules, its = request) =>
      contactFor(its, judgedBy, campaign, this.#deployment, now);
    const isRejected = judged({ ...rules, campaignAttributes }).status === 'REJECTED';
    const own = { campaignId, requestId, content, rules, isRejected, enteredAt: toIso(now) };
    const entry = await requests.enter(own, untilMs);
    if (entry.content !== content) return undefined;
    // Its contact may have been called, and deleted since.
    if (now >= Date.parse(entry.enteredAt) + retentionMs - MINUTE_MS) return undefined;
    const contact = judged({ ...entry.rules, campaignAttributes });
    if ((contact.status === 'REJECTED') === entry.isRejected) return contact;
    // The settings have changed since: it is not to be a rejected contact beside one that is called.
    return entry.isRejected
      ? judged({ ...entry.rules, campaignAttributes }, { ...request, problems: [WAS_REJECTED] })
      : judged({ ...entry.rules, campaignAttributes: {} });
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

/** Contacts of one key in rounds of their own, in their order; a row that is there twice counts once. */
function inRounds(contacts: readonly Contact[]): readonly (readonly Contact[])[] {
  const byKey = new Map<string, Map<string, Contact>>();
  for (const contact of contacts) {
    const its = byKey.get(contact.contactKey) ?? new Map<string, Contact>();
    its.set(contact.source.version, contact);
    byKey.set(contact.contactKey, its);
  }
  const rounds: Contact[][] = [];
  for (const its of byKey.values())
    for (const [i, contact] of [...its.values()].entries()) rounds[i] = [...(rounds[i] ?? []), contact];
  return rounds;
}
