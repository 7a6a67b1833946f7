/** A plan as the page shows it, in the words of `npx dialer plan`: pure. */
import { createColors } from 'picocolors';
import type { Plan } from '../../../src/planning/plan.ts';
import { agentsLines } from '../../plan-agents-text.ts';
import { costFacts, countryRows, withoutPriceSentence } from '../../plan-cost-text.ts';
import { rulesLines } from '../../plan-rules-text.ts';
import { differenceSentences, hoursSentences, limitSentences, timeFacts } from '../../plan-text.ts';
import type { PlanView } from './api.ts';

/** Lines are broken by the browser. */
const page = { columns: () => 0, isInteractive: false, colors: createColors(false) };

/** Openings that are shown. */
const MAX_OPENINGS = 12;

export function planViewOf(plan: Plan): PlanView {
  const { campaign, at, warnings, hours, rows, doNotCallLists, time } = plan;
  const unpriced = time.firstCallAt === undefined ? undefined : withoutPriceSentence(plan);
  const isCalled = time.firstCallAt !== undefined;
  const facts = (pairs: readonly (readonly [string, string | undefined])[]) =>
    pairs.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
  return {
    campaignId: campaign,
    at,
    warnings: unpriced === undefined ? warnings : [...warnings, unpriced],
    readDifferently: differenceSentences(plan),
    lists:
      doNotCallLists.length < 2 ? [] : doNotCallLists.map(({ list, rows: on }) => [list, count(on)] as const),
    hours: rows.toCall === 0 ? [] : hoursSentences(plan),
    openings: hours.openLater
      .slice(0, MAX_OPENINGS)
      .map(
        ({ contacts, opensAt, localTime, zones }) => [count(contacts), opensAt, localTime, zones] as const,
      ),
    rules: rulesLines(plan, page).map((line) => line.trim()),
    time: facts(timeFacts(plan)),
    limits: isCalled ? limitSentences(plan).map(withoutOptions) : [],
    agents: agentsLines(plan, page),
    cost: isCalled ? facts(costFacts(plan)) : [],
    countries: isCalled
      ? countryRows(plan).map(([country, contacts, calls, , usd]) => [country, contacts, calls, usd] as const)
      : [],
  };
}

/** The page has no options to name. */
function withoutOptions(sentence: string): string {
  return sentence.replace(/ \(--[\w-]+\)/g, '');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
