/** `dialer recycle`: calls contacts of a completed campaign again. */
import { type Command, InvalidArgumentError } from 'commander';
import type { ContactTable } from '../../src/aws/contact-table.ts';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { recycleRulesOf } from '../../src/campaign/retry-rules.ts';
import {
  MAX_RECYCLE_ATTEMPTS,
  type RecycledOutcome,
  recycledFact,
  recycledOutcomes,
} from '../../src/contact/recycle.ts';
import { campaignArgument, findCampaign } from '../campaign-argument.ts';
import { detailsOf } from '../campaign-move.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { confirmed } from '../confirm.ts';
import { findStack } from '../find-stack.ts';
import { pagesOf } from '../live-results.ts';
import { progressLine } from '../progress-line.ts';
import {
  beginRecycle,
  noneToRecycle,
  type RecycleChoice,
  type RecycleWish,
  recyclableSince,
  wishOf,
} from '../recycle-campaign.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { note, say, sayJson, type Terminal } from '../terminal.ts';
import { amount } from '../words.ts';

interface RecycleOptions extends CommonOptions {
  readonly outcome: readonly RecycledOutcome[];
  readonly attempts: number;
  readonly yes?: boolean;
}

/** How many contacts of a campaign have the outcomes. */
interface Found {
  /** That can be called again, by outcome; those with none are left out. */
  readonly outcomes: Partial<Record<RecycledOutcome, number>>;
  readonly contacts: number;
  /** That may not be called again. */
  readonly notCalled: number;
  /** That are counted, but not in the table any more. */
  readonly deleted: number;
}

export function recycleCommand(terminal: Terminal): Command {
  return stackCommand('recycle', 'call contacts of a completed campaign again', [
    'recycle spring --outcome NO_ANSWER,BUSY',
    'recycle spring --outcome VOICEMAIL --attempts 2 --yes',
  ])
    .addArgument(campaignArgument())
    .requiredOption('--outcome <outcomes>', 'outcomes of the last call, separated by commas', outcomesOf)
    .option('--attempts <number>', `further attempts, 1 to ${MAX_RECYCLE_ATTEMPTS}`, attemptsOf, 1)
    .option('--yes', 'do not ask for confirmation')
    .action((name: string, options: RecycleOptions) => recycle(name, options, terminal));
}

async function recycle(name: string, options: RecycleOptions, terminal: Terminal): Promise<void> {
  const { outcome: outcomes, attempts, json, yes } = options;
  const { campaigns, caller, contacts } = await findStack(options);
  const campaign = await findCampaign(campaigns, name);
  const { campaignId } = campaign;
  recyclableSince(campaign, Date.now());
  const wish = wishOf({ outcomes, attempts });
  const found = await find(campaign, wish, contacts, terminal);
  const others = othersThan(found);
  if (found.contacts === 0) throw new CliError([noneToRecycle(campaignId, wish), ...others].join(' '));
  for (const line of others) note(terminal, line);
  if (!yes) await ask(campaignId, found, wish, terminal);
  await beginRecycle(campaigns, campaign, wish, await detailsOf(caller));
  if (json)
    return sayJson(terminal, {
      campaignId,
      state: 'RUNNING',
      changed: true,
      attempts: wish.attempts,
      ...found,
    });
  say(terminal, `${whatOf(campaignId, found, wish)}, as soon as hours and limits allow.`);
  say(terminal, `To watch: npx dialer status ${campaignId} --watch`);
}

async function find(
  { campaignId, counts = {}, settings }: Campaign,
  wish: RecycleWish,
  contacts: Pick<ContactTable, 'page'>,
  terminal: Terminal,
): Promise<Found> {
  const line = progressLine(terminal);
  const rules = recycleRulesOf(settings);
  const onProgress = (read: number) => line.show(`Reading ${campaignId}: ${amount(read, 'contact')}`);
  const byOutcome = new Map<RecycledOutcome, number>();
  let [called, read] = [0, 0];
  try {
    for await (const page of pagesOf(contacts, campaignId, { signal: terminal.signal, onProgress })) {
      for (const contact of page) {
        const outcome = wish.outcomes.find((each) => each === contact.outcome);
        if (contact.status !== 'COMPLETED' || outcome === undefined) continue;
        read += 1;
        if (!recycledFact(contact, wish, rules, Date.now())) continue;
        called += 1;
        byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1);
      }
    }
  } finally {
    line.end();
  }
  const counted = wish.outcomes.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);
  return {
    contacts: called,
    outcomes: Object.fromEntries(byOutcome),
    notCalled: read - called,
    deleted: Math.max(0, counted - read),
  };
}

/** Sentences on the contacts that have the outcomes and are not called again. */
function othersThan({ notCalled, deleted }: Found): readonly string[] {
  const lines = [
    notCalled > 0 &&
      `${amount(notCalled, 'contact')} with such an outcome may not be called again: the customer or an agent has declined, it is too late, or no number is left.`,
    deleted > 0 &&
      `${amount(deleted, 'contact')} with such an outcome cannot be called again: deleted from the Contacts table some time after their end (retentionDays). The new results.csv will lack them; an earlier version of the object has them for 14 days.`,
  ];
  return lines.filter((each) => each !== false);
}

async function ask(campaignId: string, found: Found, wish: RecycleWish, terminal: Terminal): Promise<void> {
  const what = whatOf(campaignId, found, wish);
  const answer = await confirmed(
    terminal,
    `${what}. Its results and report are written anew after that.`,
    `Nothing was changed: there is no terminal to ask on. Add --yes to confirm: ${what}.`,
  );
  if (answer === 'yes') return;
  throw new CliError('Nothing was changed.', {
    exitCode: answer === 'stopped' ? exitCodes.interrupted : exitCodes.failed,
  });
}

/** `24 contacts of spring (20 NO_ANSWER, 4 BUSY) will be called again, once each` */
function whatOf(campaignId: string, { contacts, outcomes }: Found, { attempts }: RecycleChoice): string {
  const parts = Object.entries(outcomes).map(([outcome, n]) => `${n.toLocaleString('en-US')} ${outcome}`);
  const times = attempts === 1 ? 'once each' : `up to ${attempts} times each`;
  return `${amount(contacts, 'contact')} of ${campaignId} (${parts.join(', ')}) will be called again, ${times}`;
}

function outcomesOf(text: string): readonly RecycledOutcome[] {
  return text.split(',').map((each) => {
    const given = each.trim().toUpperCase();
    const outcome = recycledOutcomes.find((known) => known === given);
    if (outcome !== undefined) return outcome;
    const why =
      given === 'INVALID_NUMBER'
        ? 'A number that does not exist is not called again'
        : `${JSON.stringify(each.trim())} is not an outcome`;
    throw new InvalidArgumentError(`${why}. Outcomes: ${recycledOutcomes.join(', ')}.`);
  });
}

function attemptsOf(text: string): number {
  const attempts = Number(text);
  if (/^\d+$/.test(text) && attempts >= 1 && attempts <= MAX_RECYCLE_ATTEMPTS) return attempts;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_RECYCLE_ATTEMPTS}.`);
}
