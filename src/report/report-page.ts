/**
 * The report of a campaign that is over: one self-contained web page without scripts or requests. It describes people
 * in numbers only: no phone number, customerId or attribute value.
 */
import { maskPhoneNumbers } from '../text/mask-phone-number.ts';
import { agentsSection, hourSection, paceSection, talkTimeSection } from './call-sections.ts';
import { sectionOf } from './figure.ts';
import { fileSection } from './file-section.ts';
import { Markup, markup } from './markup.ts';
import {
  answerSection,
  attemptSection,
  dispositionSection,
  funnelSection,
  outcomeSection,
} from './people-sections.ts';
import { reasonSection } from './reason-section.ts';
import { dateOn, type ReportClock, reportClock } from './report-clock.ts';
import { type ReportFacts, type ReportInput, reportFacts } from './report-facts.ts';
import { reportStyle } from './report-style.ts';
import { counted, lasting, number, percent, shortened, statusWords } from './report-words.ts';
import { outsideSection, rulesSection } from './rules-section.ts';
import { settingsSection } from './settings-section.ts';

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

const maxStateReasonCharacters = 1_000;

/** The whole page as HTML, less than 200 KB. The same input gives the same page. */
export function reportPage(input: ReportInput): string {
  const { campaign, figures, tally, endedAt } = input;
  const facts = reportFacts(input);
  const clock = reportClock(campaign, figures.firstCallAt ?? endedAt);
  const sections = [
    funnelSection(facts),
    outcomeSection(facts),
    dispositionSection(figures),
    answerSection(figures),
    paceSection(figures, clock),
    attemptSection(figures),
    hourSection(figures),
    agentsSection(figures.answered, campaign.settings),
    rulesSection(figures.rules),
    outsideSection(figures.rules, clock),
    talkTimeSection(figures.talkTimes),
    reasonSection(figures.reasons, tally),
    settingsSection(campaign.settings),
    fileSection(campaign),
  ].filter((section) => section !== undefined);
  const body = markup`${pageHead(input, facts, clock)}
<main>
${sections.map(sectionOf)}</main>
<footer><p>Every number counts contacts or calls; the result of each contact is in results.csv, next to this page. Times are in ${clock.name}.</p></footer>`;
  return pageOf(campaign.campaignId, body);
}

/** In place of a report that cannot be made; needs nothing but the name. */
export function noReportPage(campaignId: string): string {
  return pageOf(
    campaignId,
    markup`<header>
<p class="kicker">Campaign report</p>
<h1>${campaignId}</h1>
</header>
<main>
<p class="lead">The campaign is over, but its report could not be written. The log of the closer function has the error, with the name of this campaign.</p>
<p>The result of each contact is in results.csv, next to this page.</p>
</main>`,
  );
}

function pageOf(campaignId: string, body: Markup): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Campaign ${campaignId}: report</title>
<style>${new Markup(reportStyle)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

function pageHead(input: ReportInput, facts: ReportFacts, clock: ReportClock): Markup {
  const { campaign, figures, endedAt } = input;
  const { contacts, called, reached, calls, rows } = facts;
  const { firstCallAt, lastCallAt, unreadable } = figures;
  const reason =
    campaign.stateReason && shortened(maskPhoneNumbers(campaign.stateReason), maxStateReasonCharacters);
  const tiles = [
    ['Contacts', number(contacts), `of ${counted(rows, 'row', 'rows')}`],
    ['Called', number(called), `${percent(called, contacts)} of contacts`],
    ['Reached', number(reached), `${percent(reached, called)} of those called`],
    [
      'Calls placed',
      number(calls),
      called > 0 ? `${(calls / called).toFixed(2)} per contact called` : 'none',
    ],
  ] as const;
  const times = [
    ['Created', dateOn(clock, Date.parse(campaign.createdAt))],
    ['First call', firstCallAt === undefined ? 'none' : dateOn(clock, firstCallAt)],
    ['Last call', lastCallAt === undefined ? 'none' : dateOn(clock, lastCallAt)],
    ['Over', dateOn(clock, endedAt)],
  ] as const;
  return markup`<header>
<p class="kicker">Campaign report <span class="state">${campaign.state === 'CANCELLED' ? 'Cancelled' : 'Completed'}</span></p>
<h1>${campaign.campaignId}</h1>
<p class="lead">${sentence(input, facts)}</p>
${reason ? markup`<p class="reason">${reason}</p>` : ''}
<dl class="tiles">${tiles.map(([name, value, of]) => markup`<div><dt>${name}</dt><dd>${value}</dd><dd>${of}</dd></div>`)}</dl>
<dl class="times">${times.map(([name, time]) => markup`<div><dt>${name}</dt><dd>${time}</dd></div>`)}</dl>
<p class="note">Times are in ${clock.name}.</p>
${unreadable > 0 ? markup`<p class="note">${counted(unreadable, 'contact', 'contacts')} could not be read in full: status and outcome are counted, calls are not, and their reasons are under “other reasons”.</p>` : ''}</header>`;
}

/** The result in words. */
function sentence({ figures }: ReportInput, facts: ReportFacts): string {
  const { contacts, called, reached, calls, notCalled, rows } = facts;
  if (contacts === 0) {
    return rows === 0
      ? 'There were no contacts to call.'
      : `There were no contacts to call: none of the ${counted(rows, 'row', 'rows')} became a contact.`;
  }
  if (called === 0) {
    const why = notCalled.map(({ name, count }) => `${number(count)} ${statusWords[name]}`).join(', ');
    return `No contact was called. Of ${counted(contacts, 'contact', 'contacts')}: ${why}.`;
  }
  const { firstCallAt = 0, lastCallAt = 0 } = figures;
  const took = lasting(lastCallAt - firstCallAt);
  const within = lastCallAt > firstCallAt ? ` within ${took}` : '';
  return `${counted(reached, 'person was', 'people were')} reached of the ${number(called)} who were called (${percent(reached, called)}): ${counted(calls, 'call', 'calls')}${within}.`;
}
