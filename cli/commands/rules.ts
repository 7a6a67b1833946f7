/** `dialer rules`: the table of calling rules that the product brings, with its sources. It asks no stack. */
import type { Command } from 'commander';
import type { CallingRule, Jurisdiction } from '../../src/calling-hours/jurisdiction.ts';
import {
  jurisdictions,
  rulesDisclaimer,
  rulesNotice,
  rulesVersion,
} from '../../src/calling-hours/jurisdiction-table.ts';
import { type Place, placeOfCountry, placesOfState } from '../../src/calling-hours/place-names.ts';
import { ruleText } from '../../src/calling-hours/rule-text.ts';
import { countryRule } from '../../src/phone/country.ts';
import { countryNamed } from '../../src/phone/country-name.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { note, say, sayJson, type Terminal } from '../terminal.ts';

interface RulesOptions extends CommonOptions {
  readonly country?: string;
  readonly state?: string;
}

export function rulesCommand(terminal: Terminal): Command {
  return stackCommand('rules', 'show the calling rules of each place, with the law and its source', [
    'rules',
    'rules --country US --state FL',
    'rules --json',
  ])
    .option('--country <country>', 'this country, with its states')
    .option('--state <state>', 'this state or province, with the rules of its country')
    .action(({ json, ...options }: RulesOptions) => {
      const wanted = readPlaces(options);
      const shown = jurisdictions.filter((each) => wanted.some((place) => isPartOf(each, place)));
      if (json) {
        return sayJson(terminal, {
          version: rulesVersion,
          notice: rulesNotice,
          disclaimer: rulesDisclaimer,
          jurisdictions: shown,
        });
      }
      note(terminal, `Calling rules, version ${rulesVersion}. ${rulesNotice} ${rulesDisclaimer}`);
      if (shown.length === 0)
        say(terminal, "There are no rules for this place: the campaign's own hours hold.");
      for (const jurisdiction of shown)
        for (const line of linesOf(jurisdiction, terminal)) say(terminal, line);
    });
}

/** What the options name; a place without a country stands for all. */
function readPlaces({ country, state }: RulesOptions): readonly Partial<Place>[] {
  const code = country === undefined ? undefined : countryNamed(country);
  if (country !== undefined && code === undefined) throw usageError('--country', country, countryRule);
  const own = code === undefined ? undefined : placeOfCountry(code);
  if (state === undefined) return [own ?? {}];
  const places = placesOfState(state, own?.country);
  if (places.length > 0) return places;
  throw usageError('--state', state, 'a state or province of the US, Canada or Australia, such as "FL"');
}

function usageError(option: string, given: string, rule: string): CliError {
  return new CliError(`${option} "${given}" must be ${rule}.`, { exitCode: exitCodes.usage });
}

/** Whether the rules of `jurisdiction` hold in `place`, or in a part of it. */
function isPartOf(jurisdiction: Jurisdiction, { country, state }: Partial<Place>): boolean {
  if (country === undefined) return true;
  if (jurisdiction.country !== country) return false;
  return state === undefined || jurisdiction.state === undefined || jurisdiction.state === state;
}

function linesOf({ country, state, name, rules }: Jurisdiction, { colors }: Terminal): readonly string[] {
  const title = `${name} (${state === undefined ? country : `${country}-${state}`})`;
  return ['', colors.bold(title), ...rules.flatMap((rule) => ruleLines(rule, colors.dim))];
}

function ruleLines(rule: CallingRule, dim: (text: string) => string): readonly string[] {
  const { appliesTo, citation, source, read, mark, from, to, recorded, type } = rule;
  const notes = [
    recorded ? 'recorded calls' : '',
    type === 'duty' ? 'not enforced' : '',
    from === undefined ? '' : `from ${from}`,
    to === undefined ? '' : `until ${to}`,
  ].filter((each) => each !== '');
  const suffix = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
  return [
    `  ${appliesTo.join(', ')}: ${ruleText(rule)}${suffix}`,
    dim(`    ${citation}; ${source}; read ${read}, ${mark}`),
  ];
}
