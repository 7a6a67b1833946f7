/** What the processes of functions are told: kills, and how far their clocks are apart. A file, so that all can read it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const functionRoles = ['Importer', 'Dialer', 'Outcomes', 'Sweeper', 'Counter', 'Closer'] as const;
export type Role = (typeof functionRoles)[number];

export interface PlannedKill {
  readonly id: string;
  readonly function: Role;
  /** Only requests of this operation count; missing: all do. */
  readonly operation?: string;
  /** Counted from 1 over all processes of the function. */
  readonly nth: number;
  /** `stalled`: no kill, the process stands still before the request. */
  readonly when: 'before' | 'during' | 'after' | 'stalled';
  /** With `during`: so long after the request was sent, by the wall's clock. */
  readonly realMs?: number;
  /** With `stalled`: for so long, by the shared clock. */
  readonly virtualMs?: number;
}

export interface WorkerPlan {
  readonly kills: readonly PlannedKill[];
  /** Each process's clock is off by at most so much, either way. */
  readonly skewMs: number;
}

/** A kill that came to pass. */
export interface Death extends PlannedKill {
  readonly pid: number;
  readonly atMs: number;
}

/** The folder of a plan: what it says, a ticket for each kill, and the list of kills that came to pass. */
export function planFolder(folder: string, plan: number): string {
  return join(folder, `plan-${plan}`);
}

/** Writes plan number `number` down; it is in force once the clock names it. */
export function layPlan(folder: string, number: number, plan: WorkerPlan): void {
  const place = planFolder(folder, number);
  mkdirSync(join(place, 'kills'), { recursive: true });
  for (const { id } of plan.kills) writeFileSync(join(place, 'kills', id), '');
  writeFileSync(join(place, 'plan.json'), JSON.stringify(plan));
}

export function deathsIn(folder: string, plan: number): Death[] {
  return linesOf(folder, plan, 'deaths').map((line) => JSON.parse(line) as Death);
}

/** When a request for a call ended without an answer that says whether the call was placed. ms since 1970. */
export function unclearAnswersIn(folder: string, plan: number): number[] {
  return linesOf(folder, plan, 'unclear').map(Number);
}

function linesOf(folder: string, plan: number, name: string): string[] {
  const file = join(planFolder(folder, plan), name);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}
