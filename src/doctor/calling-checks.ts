/** What each call needs of the instance: a published flow, and a number to call from. */
import type { AccountFacts } from './account-facts.ts';
import { type Judgement, judged, ok, problem, warning } from './finding.ts';
import { instancesPage } from './instance-checks.ts';

export function judgeFlow(facts: AccountFacts): Judgement {
  const { contactFlowId } = facts.deployment;
  const flows = `admin website of ${instancesPage(facts)} → Routing → Flows`;
  const another = `choose another: ${flows}, then npx dialer deploy --flow ID`;
  return judged(
    facts.flow,
    (flow) => {
      if (flow.type === 'notPublished') {
        return problem(`The flow ${contactFlowId} is saved, but not published.`, `publish it: ${flows}`);
      }
      const { name, kind, state } = flow;
      if (kind !== 'CONTACT_FLOW') {
        const says = `The flow ${name} (${contactFlowId}) is of the type ${kind}; outbound calls accept only CONTACT_FLOW.`;
        return problem(says, another);
      }
      if (state !== 'ACTIVE') {
        return problem(`The flow ${name} (${contactFlowId}) is ${state}.`, `restore it: ${flows}`);
      }
      return ok(`The flow ${name} is published.`);
    },
    () => problem(`The instance has no flow ${contactFlowId}.`, another),
  );
}

/** Connect lists the functions that its flows may choose; only they can be invoked. */
export function judgeFlowFunction(facts: AccountFacts): Judgement {
  const listed = `${instancesPage(facts)} → instance → Flows → AWS Lambda`;
  const without = 'flows cannot say that a customer opted out, asked to be called back, or answered';
  return judged(
    facts.flowFunction,
    (isListed) =>
      isListed
        ? ok('Flows of the instance can invoke the flow function.')
        : warning(
            `The instance does not list the flow function: ${without}.`,
            `npx dialer deploy, or add it: ${listed}`,
          ),
    () => warning(`There is no instance whose flows could invoke the flow function.`, instancesPage(facts)),
  );
}

export function judgeCallerId(facts: AccountFacts): Judgement {
  const { queue, sourcePhoneNumber, deployment } = facts;
  if (sourcePhoneNumber) {
    const number = deployment.sourcePhoneNumber;
    const page = `admin website of ${instancesPage(facts)} → Channels → Phone numbers`;
    const gone = () => problem(`The instance does not have the number ${number}.`, `claim a number: ${page}`);
    return judged(
      sourcePhoneNumber,
      (isClaimed) => (isClaimed ? ok(`The instance has the number ${number}.`) : gone()),
      gone,
    );
  }
  if (!queue) {
    return warning(
      'The deployment names neither a number nor a queue: each campaign or row must, or the flow must set a queue.',
      'npx dialer deploy --source-phone-number NUMBER',
    );
  }
  return judged(
    queue,
    ({ name, hasCallerId }) =>
      hasCallerId
        ? ok(`The queue ${name} has an outbound caller ID number.`)
        : problem(`The queue ${name} has no outbound caller ID number.`, `set it: ${queuesOf(facts)}`),
    () => noQueue(facts),
  );
}

export function judgeQueue(facts: AccountFacts): Judgement {
  if (!facts.queue) return ok('The deployment names no queue.');
  return judged(
    facts.queue,
    ({ name, status }) =>
      status === 'ENABLED'
        ? ok(`The queue ${name} is enabled.`)
        : problem(`The queue ${name} is ${status}.`, `enable it: ${queuesOf(facts)}`),
    () => noQueue(facts),
  );
}

function noQueue(facts: AccountFacts): Judgement {
  const another = `choose another: ${queuesOf(facts)}, then npx dialer deploy --queue ID`;
  return problem(`The instance has no queue ${facts.deployment.queueId}.`, another);
}

function queuesOf(facts: AccountFacts): string {
  return `admin website of ${instancesPage(facts)} → Routing → Queues`;
}
