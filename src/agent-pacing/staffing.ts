/**
 * Agents of a queue: the last snapshot of Connect's metrics, corrected by the events after it. Neither the
 * order of events matters, nor whether a snapshot comes before the events that it has already.
 */

export interface Agents {
  /** Logged in and free. */
  readonly idle: number;
  readonly talking: number;
  readonly wrapping: number;
}

export interface Snapshot extends Agents {
  /** `DataSnapshotTime`, ms since 1970. */
  readonly at: number;
}

export type Change = 'joined' | 'talkEnded' | 'wrapUpEnded';

export interface Staffing {
  readonly snapshot: Snapshot;
  /** What agents did since: [ms after the snapshot, the change's place in `changeTypes`]. */
  readonly changes: readonly (readonly [number, number])[];
}

/** More changes are added to the snapshot, the oldest first: 300 agents make some 40 between two snapshots. */
const MAX_CHANGES = 120;

const changeTypes: readonly Change[] = ['joined', 'talkEnded', 'wrapUpEnded'];

export const unknownStaffing: Staffing = {
  snapshot: { at: 0, idle: 0, talking: 0, wrapping: 0 },
  changes: [],
};

/**
 * The agents in Connect's metrics. AGENTS_ON_CONTACT counts agents in after-contact work as well; where it does not, the
 * rule expects fewer agents to become free than will, which is the safe side.
 */
export function agentsOf(metrics: {
  readonly available: number;
  readonly onContact: number;
  readonly afterContactWork: number;
}): Agents {
  const { available, onContact, afterContactWork } = metrics;
  return { idle: available, talking: Math.max(0, onContact - afterContactWork), wrapping: afterContactWork };
}

/** Takes a snapshot, unless there is a later one already. */
export function withSnapshot({ snapshot, changes }: Staffing, next: Snapshot): Staffing {
  const moved = next.at - snapshot.at;
  if (moved <= 0) return { snapshot, changes };
  return {
    snapshot: next,
    changes: changes
      .filter(([after]) => after > moved)
      .map(([after, type]) => [after - moved, type] as const),
  };
}

/** Counts what an agent did at `at`, ms since 1970, unless the snapshot has it already. */
export function withChange({ snapshot, changes }: Staffing, change: Change, at: number): Staffing {
  const after = at - snapshot.at;
  if (after <= 0) return { snapshot, changes };
  const next = [...changes, [after, changeTypes.indexOf(change)] as const];
  if (next.length <= MAX_CHANGES) return { snapshot, changes: next };
  next.sort(([one], [other]) => one - other);
  const [oldest, ...others] = next;
  const base = oldest ? { ...snapshot, ...currentAgents({ snapshot, changes: [oldest] }) } : snapshot;
  return { snapshot: base, changes: others };
}

/** The agents as far as is known. */
export function currentAgents({ snapshot, changes }: Staffing): Agents {
  let { idle, talking, wrapping } = snapshot;
  for (const [, type] of changes) {
    if (type !== 1) idle += type === 0 ? -1 : 1;
    if (type !== 2) talking += type === 0 ? 1 : -1;
    if (type !== 0) wrapping += type === 1 ? 1 : -1;
  }
  return { idle: Math.max(0, idle), talking: Math.max(0, talking), wrapping: Math.max(0, wrapping) };
}
