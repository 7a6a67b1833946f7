/** What Lambda says of the stack's functions, and IAM of their roles. */
import { type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetAccountSettingsCommand,
  GetEventSourceMappingCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import type {
  EventSourceFacts,
  FunctionFacts,
  LambdaAccount,
  PermissionFacts,
} from '../../doctor/account-facts.ts';
import { allKnown, type Fact } from '../../doctor/fact.ts';
import type { NeededPermissions } from '../../doctor/permission-check.ts';
import { eventSource } from '../campaign-events.ts';
import { readFact } from './read-fact.ts';
import { partsOf, type StackPart } from './stack-parts.ts';

export function readLambdaAccount(lambda: LambdaClient): Promise<Fact<LambdaAccount>> {
  return readFact('lambda:GetAccountSettings', async () => {
    const { AccountLimit = {} } = await lambda.send(new GetAccountSettingsCommand({}));
    const limit = AccountLimit.ConcurrentExecutions ?? 0;
    return { limit, unreserved: AccountLimit.UnreservedConcurrentExecutions ?? limit };
  });
}

export async function readFunctions(
  lambda: LambdaClient,
  parts: readonly StackPart[],
): Promise<Fact<readonly FunctionFacts[]>> {
  const names = partsOf(parts, 'AWS::Lambda::Function').map(({ physicalId }) => physicalId);
  return allKnown(await Promise.all(names.map((name) => readFunction(lambda, name))));
}

async function readFunction(lambda: LambdaClient, name: string): Promise<Fact<FunctionFacts>> {
  const configuration = await readFact('lambda:GetFunctionConfiguration', () =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
  );
  if (configuration.type !== 'known') return configuration;
  const concurrency = await readFact('lambda:GetFunctionConcurrency', () =>
    lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: name })),
  );
  if (concurrency.type !== 'known') return concurrency;
  const { State = 'Active', LastUpdateStatus = 'Successful', Environment, Role = '' } = configuration.value;
  const { ReservedConcurrentExecutions: reserved } = concurrency.value;
  const value = {
    name,
    state: State,
    lastUpdate: LastUpdateStatus,
    environment: Environment?.Variables ?? {},
    role: Role,
    ...(reserved !== undefined && { reserved }),
  };
  return { type: 'known', value };
}

export async function readEventSources(
  lambda: LambdaClient,
  parts: readonly StackPart[],
): Promise<Fact<readonly EventSourceFacts[]>> {
  const uuids = partsOf(parts, 'AWS::Lambda::EventSourceMapping').map(({ physicalId }) => physicalId);
  const facts = uuids.map((uuid) =>
    readFact('lambda:GetEventSourceMapping', async () => {
      const mapping = await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
      const { FunctionArn = '', State = '', ScalingConfig, ParallelizationFactor } = mapping;
      const functionName = FunctionArn.split(':')[6] ?? FunctionArn;
      const concurrency = ScalingConfig?.MaximumConcurrency ?? ParallelizationFactor ?? 1;
      return { uuid, functionName, state: State, concurrency };
    }),
  );
  return allKnown(await Promise.all(facts));
}

/** Has IAM simulate what the functions need, resource by resource: actions on several would be tried on each of them. */
export async function readPermissions(
  iam: IAMClient,
  parts: readonly StackPart[],
  functions: Fact<readonly FunctionFacts[]>,
  needed: readonly NeededPermissions[],
): Promise<Fact<readonly PermissionFacts[]>> {
  if (functions.type !== 'known') return functions;
  const logicalIds = new Map(parts.map(({ physicalId, logicalId }) => [physicalId, logicalId]));
  const simulated = needed.flatMap(({ of, actions, resource }) => {
    const its = functions.value.find(({ name }) => logicalIds.get(name)?.startsWith(of));
    if (!its) return [];
    return readFact('iam:SimulatePrincipalPolicy', async () => {
      const { EvaluationResults = [] } = await iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: its.role,
          ActionNames: [...actions],
          ResourceArns: [resource],
          // Conditions of permissions to publish go by it.
          ContextEntries: [
            {
              ContextKeyName: 'events:source',
              ContextKeyType: 'stringList',
              ContextKeyValues: [eventSource],
            },
          ],
        }),
      );
      const decisions = new Map(EvaluationResults.map((each) => [each.EvalActionName, each.EvalDecision]));
      return actions.map((action) => {
        const decision = decisions.get(action) ?? 'implicitDeny';
        return { functionName: its.name, role: its.role, action, resource, decision };
      });
    });
  });
  const facts = allKnown(await Promise.all(simulated));
  return facts.type === 'known' ? { ...facts, value: facts.value.flat() } : facts;
}
