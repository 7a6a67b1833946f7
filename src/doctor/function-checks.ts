/** The functions of the stack: room to run, whether they are switched on, and whether their settings are those deployed. */
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { AccountFacts, EventSourceFacts, FunctionFacts, StackPlace } from './account-facts.ts';
import { consolePage } from './console-page.ts';
import { both } from './fact.ts';
import { type Judgement, judged, ok, problem, warning } from './finding.ts';

/** Executions that an account gets by default once AWS has raised the first limit, which is 10. */
const usualLimit = 1_000;

/** Executions that the stack may ask for at the same time: those of its event sources, and one of each other function. */
function neededConcurrency(
  functions: readonly Pick<FunctionFacts, 'name'>[],
  sources: readonly Pick<EventSourceFacts, 'functionName' | 'concurrency'>[],
): number {
  const fed = new Set(sources.map(({ functionName }) => functionName));
  const others = functions.filter(({ name }) => !fed.has(name)).length;
  return sources.reduce((sum, { concurrency }) => sum + concurrency, others);
}

export function judgeConcurrency({ stack, lambda, functions, eventSources }: AccountFacts): Judgement {
  return judged(
    both(lambda, both(functions, eventSources)),
    ({ first: { limit, unreserved }, second }) => {
      const needed = neededConcurrency(second.first, second.second);
      const count = second.first.length;
      const raise =
        'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 ' +
        `--desired-value ${usualLimit} --region ${stack.region}`;
      const left = unreserved === limit ? '' : `, ${unreserved} of them not reserved for other functions`;
      const says = `Lambda runs at most ${limit} functions at the same time in this account${left}; the stack may ask for ${needed}.`;
      if (unreserved < count) {
        return problem(`${says} The stack needs ${count}, one for each of its functions.`, raise);
      }
      if (unreserved < needed) {
        return warning(
          `${says} The stack works with ${unreserved}, by importing fewer files in parallel.`,
          raise,
        );
      }
      return ok(says);
    },
    () => problem('A function of the stack, or its event source, does not exist.', 'npx dialer deploy'),
  );
}

export function judgeFunctions({ stack, deployment, functions }: AccountFacts): Judgement {
  return judged(
    functions,
    (all) => {
      const judgements = all.map((each) => judgeFunction(each, stack, deployment));
      const worst =
        judgements.find(({ verdict }) => verdict === 'problem') ??
        judgements.find(({ verdict }) => verdict !== 'ok');
      return worst ?? ok(`All ${all.length} functions are active.`);
    },
    () => problem('A function of the stack does not exist.', 'npx dialer deploy'),
  );
}

function judgeFunction(
  { name, state, lastUpdate, reserved, environment }: FunctionFacts,
  stack: StackPlace,
  deployment: DeploymentSettings,
): Judgement {
  if (state === 'Failed' || lastUpdate === 'Failed') {
    return problem(
      `The function ${name} is in the state ${state}, its last update ${lastUpdate}.`,
      'npx dialer deploy',
    );
  }
  if (reserved === 0) {
    const free = `aws lambda delete-function-concurrency --function-name ${name} --region ${stack.region}`;
    return problem(`The function ${name} is disabled: its reserved concurrency is 0.`, free);
  }
  const changed = Object.entries(expectedEnvironment(deployment)).find(
    ([variable, value]) => environment[variable] !== undefined && environment[variable] !== value,
  );
  if (changed) {
    const [variable, value] = changed;
    const page = consolePage(stack, `lambda/home?region=${stack.region}#/functions/${name}?tab=configure`);
    const says = `The function ${name} has ${variable}=${environment[variable]}, but the stack was deployed with ${value}.`;
    return problem(says, `restore it: ${page}`);
  }
  if (state === 'Pending' || lastUpdate === 'InProgress') {
    return warning(`The function ${name} is being updated.`, 'run this again in a minute');
  }
  return ok(`${name} is active.`);
}

/** The variables that decide which calls are placed, as infra/config.ts sets them. */
function expectedEnvironment(deployment: DeploymentSettings): Record<string, string> {
  return {
    INSTANCE_ARN: deployment.instanceArn,
    CONTACT_FLOW_ID: deployment.contactFlowId,
    CALLS_PER_SECOND: String(deployment.callsPerSecond),
    MAX_CONCURRENT_CALLS: String(deployment.maxConcurrentCalls),
  };
}

export function judgeEventSources({ stack, eventSources }: AccountFacts): Judgement {
  return judged(
    eventSources,
    (sources) => {
      const off = sources.find(({ state }) => state.startsWith('Disabl') || state === 'Deleting');
      if (off) {
        const { uuid, functionName, state } = off;
        const enable = `aws lambda update-event-source-mapping --uuid ${uuid} --enabled --region ${stack.region}`;
        return problem(
          `The queue or stream of ${functionName} is ${state}: the function is not invoked.`,
          enable,
        );
      }
      const changing = sources.find(({ state }) => state !== 'Enabled');
      return changing
        ? warning(
            `The queue or stream of ${changing.functionName} is ${changing.state}.`,
            'run this again in a minute',
          )
        : ok(`All ${sources.length} functions with a queue or a stream are invoked.`);
    },
    () => problem('The connection between a queue and its function does not exist.', 'npx dialer deploy'),
  );
}
