/** `dialer contact`: the whole history of one customer in a campaign. */
import type { Command } from 'commander';
import { ContactLookup } from '../../src/aws/contact-lookup.ts';
import { type NumberRecord, NumberRecords } from '../../src/aws/number-record.ts';
import type { LocatedCallee } from '../../src/calling-hours/callee-places.ts';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { GENERAL_LIST, namedListsOf } from '../../src/campaign/do-not-call-list.ts';
import { contactRefOf } from '../../src/contact/attempt.ts';
import { isAskedByRequest } from '../../src/contact/call-back.ts';
import { consentOf } from '../../src/contact/consent.ts';
import { type Contact, endStatuses, REQUESTS } from '../../src/contact/contact.ts';
import { entriesOf, entryAgainst } from '../../src/dialing/do-not-call.ts';
import { capsAt, capsFor, windowStart } from '../../src/dialing/frequency-cap.ts';
import { campaignArgument, findCampaign } from '../campaign-argument.ts';
import { type Column, labelledLines, tableLines } from '../columns.ts';
import { placeInWords, rulesInWords, rulesOfContact } from '../contact-rules.ts';
import { findContact } from '../contact-search.ts';
import { momentFor, numberLines, outcomeWords, statusWords, whatIsNext } from '../contact-story.ts';
import { removalSentences } from '../do-not-call-words.ts';
import { findStack } from '../find-stack.ts';
import { progressLine } from '../progress-line.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { say, sayJson, type Terminal } from '../terminal.ts';
import { amount, minuteOf, printable, secondOf } from '../words.ts';

export function contactCommand(terminal: Terminal): Command {
  return stackCommand('contact', 'show one customer of a campaign: every attempt, and what is next', [
    'contact spring "(206) 555-0161"',
    'contact spring C-10003 --json',
  ])
    .addArgument(campaignArgument())
    .argument('<key>', 'phone number in any format, customerId, or key in the Contacts table')
    .action(async (name: string, key: string, { json, ...options }: CommonOptions) => {
      const stack = await findStack(options);
      const campaign = await findCampaign(stack.campaigns, name);
      const line = progressLine(terminal);
      const contact = await findContact(
        new ContactLookup(stack.db, stack.tables.contacts),
        campaign,
        key,
        stack.deployment.defaultCountry,
        (seen) => line.show(`Searching ${campaign.campaignId}: ${amount(seen, 'contact')}`),
      ).finally(line.end);
      const rules = rulesOfContact(contact, campaign, stack.deployment);
      if (json) return sayJson(terminal, { ...contact, callingRules: rulesInWords(rules) });
      const { phoneNumber } = contact;
      const numbers = new NumberRecords(stack.db, stack.tables.numbers);
      const number = phoneNumber === undefined ? undefined : await numbers.get(phoneNumber);
      for (const historyLine of historyLines(
        contact,
        { ...campaign, rules: rulesInWords(rules) },
        number,
        Date.now(),
        terminal,
      ))
        say(terminal, historyLine);
    });
}

const attemptColumns: readonly Column[] = [
  { title: 'ATTEMPT', align: 'right' },
  { title: 'NUMBER' },
  { title: 'DIALED, UTC' },
  { title: 'OUTCOME' },
  { title: 'DISPOSITION' },
  { title: 'CONTACT ID', spare: 1 },
];

/** Everything about `contact`, for people. Exported for its tests. */
export function historyLines(
  contact: Contact,
  campaign: Campaign & { readonly rules: readonly string[] },
  number: NumberRecord | undefined,
  nowMs: number,
  screen: Pick<Terminal, 'columns' | 'isInteractive' | 'colors'>,
): string[] {
  const { colors } = screen;
  const { contactKey, phoneNumber, customerId, status, outcome, source, attributes = {} } = contact;
  const moment = (iso: string | undefined) => iso && momentFor(contact, iso);
  const isOver = endStatuses.has(status);
  const attempts = (contact.attempts ?? []).filter((entry) => entry !== null && entry !== undefined);
  const lines = labelledLines(
    [
      ['Contact', colors.bold(printable(contactKey))],
      ['Campaign', `${campaign.campaignId}, ${campaign.state}`],
      ['Number', phoneNumber === contactKey || contact.phoneNumbers ? undefined : phoneNumber],
      ...numberLines(contact).map((line, i): [string, string] => [i === 0 ? 'Numbers' : '', printable(line)]),
      ['Customer', customerId === contactKey ? undefined : customerId && printable(customerId)],
      ['Status', `${status}: ${statusWords[status]}`],
      ['Outcome', outcome && `${outcome}: ${outcomeWords[outcome]}`],
      ['Disposition', contact.disposition && printable(contact.disposition)],
      ['Answers', attributesOf(contact.answers ?? {})],
      [isAskedByRequest(contact) ? 'Requested for' : 'Call back', moment(contact.callBackAt)],
      ['Not after', isOver ? undefined : moment(contact.callUntil)],
      ['Reason', isOver && contact.reason ? printable(contact.reason) : undefined],
      [
        'Error',
        contact.error && isOver ? printable(`${contact.error.name}: ${contact.error.message}`) : undefined,
      ],
      ['Ended by', contact.disconnectReason],
      ['Next', isOver ? undefined : printable(whatIsNext(contact, nowMs) ?? '')],
      ['Place', placeInWords(contact)],
      ...campaign.rules.map((rule, i) => [i === 0 ? 'Rules' : '', rule] as const),
      source.file === REQUESTS
        ? ['Request', printable(source.version)]
        : ['Row', `${source.row} of ${printable(source.file)}`],
      ['Imported', secondOf(contact.createdAt)],
      ['Dialed', moment(contact.dialedAt)],
      ['Answered', moment(contact.answeredAt)],
      ['Ended', moment(contact.endedAt)],
      ['Do not call', number && doNotCall(number, campaign)],
      ...(number ? removalSentences(number).map((sentence): [string, string] => ['', sentence]) : []),
      ['Consent', consentInWords(attributes)],
      ['Called', number && phoneNumber && calledOften(number, { ...contact, phoneNumber }, campaign, nowMs)],
      ['Attributes', attributesOf(attributes)],
      ['In the logs', `contactRef ${contactRefOf(contact)}`],
    ],
    screen,
  );
  if (attempts.length === 0) return lines;
  const isDisposed = attempts.some(({ disposition }) => disposition !== undefined);
  const isNumbered = attempts.some((entry) => entry.phoneNumber !== undefined);
  const rows = attempts.map((entry) => [
    String(entry.attempt),
    ...(isNumbered ? [entry.phoneNumber ?? phoneNumber ?? '–'] : []),
    entry.dialedAt ? secondOf(entry.dialedAt).replace(' UTC', '') : '–',
    entry.outcome ? outcomeWords[entry.outcome] : '–',
    ...(isDisposed ? [printable(entry.disposition ?? '–')] : []),
    entry.contactId ?? '–',
  ]);
  const columns = attemptColumns.filter(
    ({ title }) => (title !== 'DISPOSITION' || isDisposed) && (title !== 'NUMBER' || isNumbered),
  );
  return [...lines, '', ...tableLines(columns, rows, screen)];
}

function doNotCall(number: NumberRecord, { settings }: Campaign): string {
  const against = entryAgainst(number, namedListsOf(settings));
  const others = entriesOf(number).filter(({ list }) => list !== against?.list);
  const onOthers = others.length === 0 ? '' : `; also on ${others.map(({ list }) => list).join(', ')}`;
  if (!against) return `no${onOthers}`;
  const { list, since, by } = against;
  const name = list === GENERAL_LIST ? '' : `, by the list ${list}`;
  return `yes${name}, since ${minuteOf(since)}${by === undefined ? '' : ` (${printable(by)})`}${onOthers}`;
}

function consentInWords(attributes: Readonly<Record<string, string>>): string | undefined {
  const { consentAt, consentSource } = consentOf(attributes);
  const parts = [consentAt, consentSource].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : printable(parts.join(', '));
}

/** How often the number was called of late, over all campaigns, against each of the limits that hold for the contact. */
function calledOften(
  { calls }: NumberRecord,
  callee: LocatedCallee,
  { settings }: Campaign,
  nowMs: number,
): string {
  const caps = capsFor(callee, settings, nowMs);
  const often = caps.map((cap) => {
    const since = windowStart(nowMs, cap);
    const counted = calls.filter((entry) => entry >= since).length;
    return `${amount(counted, 'call')} (${cap.text})`;
  });
  const verdict = capsAt(calls, nowMs, caps);
  const until = verdict.type === 'capped' ? `; not again before ${minuteOf(verdict.until)}` : '';
  return `${often.join(', ')}, over all campaigns${until}`;
}

function attributesOf(attributes: Readonly<Record<string, string>>): string | undefined {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return undefined;
  return entries.map(([key, value]) => `${key}=${printable(JSON.stringify(value))}`).join(' ');
}
