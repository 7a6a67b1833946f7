import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Transition {
  readonly NextAction: string;
}

interface Action {
  readonly Identifier: string;
  readonly Type: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Transitions: {
    readonly NextAction?: string;
    readonly Errors?: readonly (Transition & { readonly ErrorType: string })[];
    readonly Conditions?: readonly (Transition & {
      readonly Condition: { readonly Operator: string; readonly Operands: readonly string[] };
    })[];
  };
}

interface Flow {
  readonly Version: string;
  readonly StartAction: string;
  readonly Metadata: { readonly ActionMetadata: Readonly<Record<string, unknown>> };
  readonly Actions: readonly Action[];
}

/** Actions of the Flow language (Amazon Connect API reference), and the kinds of flow that may have them, where that is limited. */
const types: Readonly<Record<string, 'contact flow' | 'queue flow' | 'both'>> = {
  CheckOutboundCallStatus: 'contact flow',
  Compare: 'both',
  DisconnectParticipant: 'both',
  GetParticipantInput: 'both',
  InvokeLambdaFunction: 'both',
  MessageParticipant: 'both',
  MessageParticipantIteratively: 'queue flow',
  TransferContactToQueue: 'contact flow',
  UpdateContactAttributes: 'both',
  UpdateContactEventHooks: 'both',
  UpdateContactTargetQueue: 'contact flow',
  UpdateContactTextToSpeechVoice: 'both',
};

/** What an action may fail with, beside NoMatchingError. */
const errors: Readonly<Record<string, readonly string[]>> = {
  Compare: ['NoMatchingCondition'],
  GetParticipantInput: ['InputTimeLimitExceeded', 'NoMatchingCondition'],
  TransferContactToQueue: ['QueueAtCapacity'],
};

const folder = 'examples/flows';
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const flowOf = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Flow;
const kindOf = (file: string) => (file.endsWith('-queue.json') ? 'queue flow' : 'contact flow');

function targetsOf({ Transitions: { NextAction, Errors = [], Conditions = [] } }: Action): string[] {
  const branches = [...Errors, ...Conditions].map((branch) => branch.NextAction);
  return NextAction === undefined ? branches : [NextAction, ...branches];
}

describe.each(files)('the example %s', (file) => {
  const { Version, StartAction, Metadata, Actions } = flowOf(file);
  const byId = new Map(Actions.map((action) => [action.Identifier, action]));

  it('is a flow whose actions exist in the Flow language for its kind', () => {
    expect(Version).toBe('2019-10-30');
    expect(byId.size).toBe(Actions.length);
    for (const { Type } of Actions) expect(['both', kindOf(file)], Type).toContain(types[Type]);
    expect(Object.keys(Metadata.ActionMetadata).sort()).toEqual([...byId.keys()].sort());
  });

  it('leads from its start to the end of the call, also when something fails', () => {
    for (const action of Actions) {
      const { Type, Transitions } = action;
      if (Type === 'DisconnectParticipant') {
        expect(Transitions).toEqual({});
        continue;
      }
      expect(Transitions.NextAction, action.Identifier).toBeDefined();
      for (const target of targetsOf(action)) expect([...byId.keys()]).toContain(target);
      const failures = (Transitions.Errors ?? []).map(({ ErrorType }) => ErrorType);
      expect(['NoMatchingError', ...(errors[Type] ?? [])]).toEqual(expect.arrayContaining(failures));
      expect(failures.length, action.Identifier).toBeGreaterThan(0);
    }
  });

  it('has no action that cannot be reached', () => {
    const reached = new Set([StartAction]);
    for (const id of reached) for (const next of targetsOf(byId.get(id) as Action)) reached.add(next);
    expect([...reached].sort()).toEqual([...byId.keys()].sort());
  });
});

describe('the examples of flows for agents', () => {
  const [contact, queue] = [flowOf('agents.json'), flowOf('agents-queue.json')];
  const find = ({ Actions }: Flow, type: string) => Actions.filter(({ Type }) => Type === type);

  it('put a person into the queue right after detection, and nothing comes between', () => {
    const [detection] = find(contact, 'CheckOutboundCallStatus');
    const [transfer] = find(contact, 'TransferContactToQueue');
    const next = (status: string) =>
      detection?.Transitions.Conditions?.find(({ Condition }) => Condition.Operands[0] === status)
        ?.NextAction;
    expect(next('CallAnswered')).toBe(transfer?.Identifier);
    expect(next('NotDetected')).toBe(transfer?.Identifier);
  });

  it('interrupt the wait after one second without a sound', () => {
    const [wait] = find(queue, 'MessageParticipantIteratively');
    expect(wait?.Identifier).toBe(queue.StartAction);
    expect(wait?.Parameters.InterruptFrequencySeconds).toBe('1');
    expect(JSON.stringify(wait?.Parameters.Messages)).not.toMatch(/Text|PromptId|Media/);
  });

  it.each([contact, queue])(
    'say who called, a number and the key for an opt-out, which is recorded',
    (flow) => {
      const [message] = find(flow, 'GetParticipantInput');
      expect(message?.Parameters.Text).toMatch(
        /from Northwind Energy, telephone number [\d ,]+\. .* press 9/,
      );
      const [branch] = message?.Transitions.Conditions ?? [];
      expect(branch?.Condition.Operands).toEqual(['9']);
      expect(
        flow.Actions.find(({ Identifier }) => Identifier === branch?.NextAction)?.Parameters,
      ).toMatchObject({
        LambdaInvocationAttributes: { action: 'optOut' },
      });
    },
  );
});
