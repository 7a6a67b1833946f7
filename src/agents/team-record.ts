/**
 * A team as it is stored: one text, because an item is billed by its size each time it is written. A call takes some 30 bytes:
 * tenths of a second since 2026, and since the moment before.
 */
import { storedLearned } from '../agent-pacing/learned.ts';
import { newTeam, type Team, type TeamCall } from './team.ts';

/** A text of another format is not read: the team begins anew, carefully. */
const FORMAT = 1;

/** 2026-01-01. */
const BASE_MS = 1_767_225_600_000;
const TENTH_MS = 100;
const RADIX = 36;

/** Moments of a call in the order in which they happen. */
const moments = ['startedAt', 'queuedAt', 'joinedAt', 'endedAt'] as const;

/** `team` as text. */
export function teamRecord(team: Team): string {
  const calls = Object.entries(team.calls).map(([slot, call]) => [slot, callText(call)]);
  return JSON.stringify({
    ...team,
    format: FORMAT,
    learned: storedLearned(team.learned),
    calls: Object.fromEntries(calls),
  });
}

/** The team that `text` is of; a new one if it is of another format, or not JSON. */
export function readTeamRecord(text: string): Team {
  const parsed = parsedOrUndefined(text);
  if (parsed?.format !== FORMAT) return newTeam;
  const { format: _, ...team } = parsed;
  const calls = Object.entries<string>(team.calls).map(([slot, call]) => [slot, readCall(call)]);
  return { ...team, calls: Object.fromEntries(calls) };
}

// biome-ignore lint/suspicious/noExplicitAny: it is what `teamRecord` has written
function parsedOrUndefined(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function callText(call: TeamCall): string {
  let before = BASE_MS;
  const parts = moments.map((moment) => {
    const at = call[moment];
    if (at === undefined) return '';
    const tenths = Math.round((at - before) / TENTH_MS);
    before += tenths * TENTH_MS;
    return tenths.toString(RADIX);
  });
  return parts.join('.').replace(/\.+$/, '');
}

function readCall(text: string): TeamCall {
  let before = BASE_MS;
  const call: { -readonly [K in keyof TeamCall]: TeamCall[K] } = { startedAt: BASE_MS };
  for (const [i, part] of text.split('.').entries()) {
    const moment = moments[i];
    if (part === '' || moment === undefined) continue;
    before += Number.parseInt(part, RADIX) * TENTH_MS;
    call[moment] = before;
  }
  return call;
}
