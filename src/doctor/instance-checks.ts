/** The Amazon Connect instance: whether it is there, may call, and lies where the stack hears of its calls. */
import { readInstanceArn } from '../connect/connect-id.ts';
import type { AccountFacts, LiveContacts } from './account-facts.ts';
import { consolePage } from './console-page.ts';
import { type Judgement, judged, ok, problem, warning } from './finding.ts';

/** The instance that is asked about: the one that is planned, else the one that is deployed. */
export function instanceArnOf({ plannedInstanceArn, deployment }: AccountFacts): string {
  return plannedInstanceArn ?? deployment.instanceArn;
}

/** The list of instances in the console. */
export function instancesPage(facts: AccountFacts): string {
  const { partition = 'aws', region = facts.stack.region } = readInstanceArn(instanceArnOf(facts)) ?? {};
  return consolePage({ partition, region }, 'connect/v2/app/instances');
}

const identities: Readonly<Record<string, string>> = {
  SAML: 'by SAML',
  CONNECT_MANAGED: 'with passwords that Connect keeps',
  EXISTING_DIRECTORY: 'by a directory',
};

export function judgeInstance(facts: AccountFacts): Judgement {
  const arn = instanceArnOf(facts);
  return judged(
    facts.instance,
    ({ status, alias, identityManagement }) => {
      if (status !== 'ACTIVE') return problem(`The instance ${arn} is ${status}.`, instancesPage(facts));
      const users = identities[identityManagement] ?? `by ${identityManagement}`;
      return ok(`The instance ${alias ?? arn} is active; its users sign in ${users}.`);
    },
    () =>
      problem(
        `There is no instance ${arn}.`,
        `find its ARN on ${instancesPage(facts)}, then npx dialer deploy --instance-arn ARN`,
      ),
  );
}

export function judgeOutboundCalls(facts: AccountFacts): Judgement {
  const { instanceId = 'ID', region = facts.stack.region } = readInstanceArn(instanceArnOf(facts)) ?? {};
  const allow = `aws connect update-instance-attribute --instance-id ${instanceId} --attribute-type OUTBOUND_CALLS --value true --region ${region}`;
  return judged(
    facts.outboundCalls,
    (isAllowed) =>
      isAllowed
        ? ok('The instance may make outbound calls.')
        : problem('The instance may not make outbound calls.', allow),
    () => problem('The instance does not exist, so it makes no outbound calls.', instancesPage(facts)),
  );
}

/** Connect publishes contact events in its own Region only. */
export function judgeRegion(facts: AccountFacts): Judgement {
  const { region } = facts.stack;
  const home = readInstanceArn(instanceArnOf(facts))?.region;
  if (home === region) return ok(`Instance and stack are both in ${region}, where the contact events are.`);
  return warning(
    `The instance is in ${home}, the stack in ${region}: Connect's contact events do not reach it, so each call's end is ` +
      'learned minutes late, and its slot is kept that long.',
    `deploy in ${home}: npx dialer deploy --region ${home}`,
  );
}

/**
 * Contacts whose calls are in progress know no instance but that of the deployment: what became of a call of another
 * instance cannot be asked, and its contact would end as ERROR or UNCERTAIN. So the instance may not change under them.
 */
export function judgeLiveContacts({ liveContacts, deployment, plannedInstanceArn }: AccountFacts): Judgement {
  const isChange = plannedInstanceArn !== undefined && plannedInstanceArn !== deployment.instanceArn;
  return judged(
    liveContacts,
    (live) => (isChange ? judgePlanned(live, deployment.instanceArn) : judgeDeployed(live)),
    () => problem('The tables of the stack do not exist.', 'npx dialer deploy'),
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
