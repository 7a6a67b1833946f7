/**
 * Contacts whose calls are in progress know no instance but that of the deployment: what became of a call of another
 * instance cannot be asked, and its contact would end as ERROR or UNCERTAIN. So the instance may not change under them.
 */
import type { AccountFacts, LiveContacts } from './account-facts.ts';
import { type Judgement, judged, ok, problem, warning } from './finding.ts';

export function judgeLiveContacts({ liveContacts, deployment, plannedInstanceArn }: AccountFacts): Judgement {
  const isChange = plannedInstanceArn !== undefined && plannedInstanceArn !== deployment.instanceArn;
  return judged(
    liveContacts,
    (live) => (isChange ? judgePlanned(live, deployment.instanceArn) : judgeDeployed(live)),
    () => problem('The tables of the stack do not exist.', 'npm run deploy'),
  );
}

function judgePlanned(live: LiveContacts, from: string): Judgement {
  const { count, campaigns, dialing = [] } = live;
  const pause = (ids: readonly string[]) => ids.map((id) => `npx dialer pause ${id}`).join(', ');
  if (count > 0) {
    return problem(
      `${inProgress(live)} on ${from}. If the stack were deployed with another instance now, their outcomes could not be read.`,
      `${pause([...new Set([...campaigns, ...dialing])])}; run this again when the calls have ended`,
    );
  }
  if (dialing.length > 0) {
    return warning(
      `No contact has a call in progress on ${from}, but one may start at any moment: ${dialing.join(', ')}.`,
      `${pause(dialing)}; run this again two minutes later`,
    );
  }
  return ok(`No contact has a call in progress on ${from}: the instance can be changed.`);
}

function judgeDeployed(live: LiveContacts): Judgement {
  const { count, unknownToInstance, hasDialed } = live;
  if (count === 0) return ok('No contact has a call in progress.');
  if (unknownToInstance === 0 && hasDialed) return ok(`${inProgress(live)}, all of this instance.`);
  return problem(
    `${inProgress(live)} that this instance does not know: instanceArn was changed during the calls, and their outcomes cannot be read.`,
    'deploy with the earlier instanceArn, wait until the calls have ended, then change it (docs/first-campaign.md#another-instance)',
  );
}

function inProgress({ count, campaigns }: LiveContacts): string {
  const contacts = count === 1 ? '1 contact has a call' : `${count} contacts have calls`;
  return `${contacts} in progress (${campaigns.join(', ')})`;
}
