/** Which processes are killed, or stand still, and where. Most die at a request of their own choosing by chance, some right at the call. */
import { oneOf, type Random } from '../../local/simulator/random.ts';
import { functionRoles, type PlannedKill } from './worker-plan.ts';

/** Requests that a campaign makes for each function, roughly: a kill is somewhere among them. */
const requests = { Importer: 20, Dialer: 120, Outcomes: 60, Sweeper: 60, Counter: 25, Closer: 12 } as const;

/** SQS gives a message up at the fifth failure: the importer's own message must get through. */
const maxKills = { Importer: 2, Dialer: 5, Outcomes: 3, Sweeper: 3, Counter: 2, Closer: 2 } as const;

export function planKills(random: Random): PlannedKill[] {
  const kills = functionRoles.flatMap((role) =>
    Array.from({ length: Math.floor(random() * (maxKills[role] + 1)) }, (_, i): PlannedKill => {
      const when = oneOf(['before', 'during', 'after'], random);
      const nth = 1 + Math.floor(random() * requests[role]);
      return {
        id: `${role}-${i}`,
        function: role,
        nth,
        when,
        ...(when === 'during' && { realMs: Math.floor(random() * 60) }),
      };
    }),
  );
  const atTheCall = Array.from({ length: Math.floor(random() * 4) }, (_, i): PlannedKill => {
    const when = oneOf(['before', 'during', 'after'], random);
    const nth = 1 + Math.floor(random() * 15);
    const realMs = Math.floor(random() * 60);
    return {
      id: `call-${i}`,
      function: 'Dialer',
      operation: 'StartOutboundVoiceContact',
      nth,
      when,
      ...(when === 'during' && { realMs }),
    };
  });
  return [...kills, ...atTheCall];
}

/**
 * Processes that stand still for minutes before a request to a table, while others go on: what they knew
 * before is old when they wake. Right at the call, behind the last look at the clock, a few seconds have to do.
 */
export function planStalls(random: Random): PlannedKill[] {
  const stall = (id: string, nth: number, operation: string, virtualMs: number): PlannedKill => {
    return { id, function: 'Dialer', operation, nth, when: 'stalled', virtualMs };
  };
  return [
    ...Array.from({ length: 1 + Math.floor(random() * 3) }, (_, i) => {
      const operation = oneOf(['UpdateItem', 'TransactWriteItems', 'GetItem', 'PutItem'], random);
      return stall(
        `stall-${i}`,
        1 + Math.floor(random() * 30),
        operation,
        5_000 + Math.floor(random() * 295_000),
      );
    }),
    stall(
      'stall-call',
      1 + Math.floor(random() * 15),
      'StartOutboundVoiceContact',
      Math.floor(random() * 7_000),
    ),
  ];
}
