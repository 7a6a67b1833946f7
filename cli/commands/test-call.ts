/**
 * `dialer test-call`: one call through the whole path of a customer's: file, import, queue, pacing, hours,
 * do-not-call, Amazon Connect, outcome. If the operator stops waiting, no call is placed later.
 */
import type { Command } from 'commander';
import { campaignIdOf } from '../../src/campaign/campaign-id.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { readCountry } from '../../src/phone/country.ts';
import { SECOND_MS, toIso } from '../../src/time/instant.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { findStack } from '../find-stack.ts';
import type { DeployedStack } from '../stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { note, say, sayJson, type Terminal } from '../terminal.ts';
import { helpWhenDenied } from '../test-call-denied.ts';
import { callOff, type DroppedCall, dropTestCall } from '../test-call-drop.ts';
import { testCallFile } from '../test-call-file.ts';
import { type CallEnding, followCall } from '../test-call-watch.ts';
import { printable } from '../words.ts';

interface TestCallOptions extends CommonOptions {
  readonly country?: string;
  readonly flow?: string;
  readonly queue?: string;
  readonly from?: string;
  readonly attribute: readonly string[];
  readonly anyTime?: boolean;
  readonly timeout: number;
}

const DEFAULT_TIMEOUT_SECONDS = 180;

export function testCallCommand(terminal: Terminal): Command {
  return stackCommand('test-call', 'call one number now, the way a customer is called', [
    'test-call "(206) 555-0161"',
    'test-call +12065550161 --flow 66666666-7777-8888-9999-000000000000 --attribute firstName=Ann',
  ])
    .argument('<number>', 'phone number in any format')
    .option('--country <code>', "country for a number without a + (default: the deployment's)")
    .option('--flow <id>', "contact flow (default: the deployment's)")
    .option('--queue <id>', "queue (default: the deployment's)")
    .option('--from <number>', "caller ID, such as +12065550100 (default: the deployment's)")
    .option('--attribute <key=value>', 'contact attribute; can be repeated', collect, [])
    .option('--any-time', 'call outside the calling hours, too')
    .option(
      '--timeout <seconds>',
      'how long to wait for the call to end',
      readSeconds,
      DEFAULT_TIMEOUT_SECONDS,
    )
    .addHelpText(
      'after',
      '\nExit code 0: the call was placed and has ended. 1: it was refused, or has not ended in time.',
    )
    .action((number: string, options: TestCallOptions) => testCall(number, options, terminal));
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= 86_400) return seconds;
  throw new CliError(`--timeout ${JSON.stringify(text)} must be a number of seconds from 1 to 86400.`, {
    exitCode: exitCodes.usage,
  });
}

async function testCall(number: string, options: TestCallOptions, terminal: Terminal): Promise<void> {
  const stack = await findStack(options);
  const startedMs = Date.now();
  const country = options.country === undefined ? undefined : readCountry(options.country);
  if (options.country !== undefined && !country) {
    throw new CliError(`--country ${JSON.stringify(options.country)} is not a two-letter country code.`);
  }
  const id = `test-${toIso(startedMs).replace(/[^0-9TZ]/g, '')}`;
  const { flow, queue, from, attribute: attributes } = options;
  const file = testCallFile({
    number,
    country: country ?? stack.deployment.defaultCountry,
    id,
    attributes,
    ...(flow !== undefined && { flow }),
    ...(queue !== undefined && { queue }),
    ...(from !== undefined && { from }),
  });
  const campaignId = campaignIdOf(`test-calls-${toIso(startedMs).slice(0, 10)}`);
  const report = (step: string) => {
    if (!options.json) say(terminal, `${elapsed(Date.now() - startedMs)}  ${printable(step)}`);
  };
  if (!options.json) say(terminal, `Calling ${file.phoneNumber} in the campaign ${campaignId}.`);
  const call = await dropTestCall(stack, campaignId, id, file, options.anyTime ?? false, terminal);
  const deadline = startedMs + options.timeout * SECOND_MS;
  let ending: CallEnding;
  try {
    ending = await followCall(call, deadline, report);
  } catch (error) {
    const isOff = await callOff(stack, call).catch(() => false);
    if (!isOff)
      note(terminal, `\nThe call may be in progress, or may still be placed. To check: ${lookAt(call)}`);
    throw error;
  }
  return conclude(ending, { stack, call, options, terminal });
}

interface Ended {
  readonly stack: DeployedStack;
  readonly call: DroppedCall;
  readonly options: TestCallOptions;
  readonly terminal: Terminal;
}

/** Reports how it ended. */
async function conclude(ending: CallEnding, { stack, call, options, terminal }: Ended): Promise<void> {
  const { contact } = ending;
  const isOff = ending.type !== 'ended' && (await callOff(stack, call));
  const more = lookAt(call);
  if (ending.type === 'refused') {
    throw new CliError(
      `The number was not called: ${printable(ending.reason)}${helpWhenDenied(ending.reason, stack.deployment)}`,
    );
  }
  if (ending.type === 'late') {
    const waited = `It did not end within ${options.timeout} seconds`;
    const why = contact?.reason ? ` (${printable(contact.reason)})` : '';
    const fate = isOff ? 'so it was cancelled: no call is placed.' : `check again later: ${more}`;
    throw new CliError(`${waited}${why}; ${fate}${hint(contact, options)}`);
  }
  const { status, outcome, error, reason } = ending.contact;
  const isPlaced = status === 'COMPLETED' && outcome !== 'ERROR';
  if (!isPlaced) {
    const why = error
      ? `${error.name}: ${error.message}`
      : (reason ?? ending.contact.disconnectReason ?? status);
    throw new CliError(`The call was not placed. ${printable(why)}${helpWhenDenied(why, stack.deployment)}`);
  }
  if (options.json) return sayJson(terminal, ending.contact);
  note(terminal, terminal.colors.dim(`Details: ${more}`));
}

function lookAt({ campaignId, contactKey }: DroppedCall): string {
  return `npx dialer contact ${campaignId} ${contactKey}`;
}

function hint(contact: Contact | undefined, { anyTime }: TestCallOptions): string {
  const isClosed = !anyTime && /calling (?:hours|rules)/i.test(contact?.reason ?? '');
  return isClosed ? ' Add --any-time to call anyway.' : '';
}

/** ` 1.2 s`, counted from the start of the command. */
function elapsed(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(5)} s`;
}
