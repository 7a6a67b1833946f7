/** What the AWS CDK's toolkit says, on the operator's terminal: the diff, warnings, and each resource that is done. */
import type { IIoHost } from '@aws-cdk/toolkit-lib';
import { note, type Terminal } from '../terminal.ts';
import { printableLines } from '../words.ts';

/** Codes of messages: https://docs.aws.amazon.com/cdk/api/toolkit-lib/message-registry/ */
const codes = {
  diff: 'CDK_TOOLKIT_I4002',
  resource: 'CDK_TOOLKIT_I5502',
  appError: 'CDK_ASSEMBLY_E1002',
} as const;

interface ResourceEvent {
  readonly event?: {
    readonly LogicalResourceId?: string;
    readonly ResourceStatus?: string;
    readonly ResourceStatusReason?: string;
  };
}

/** Questions get their default answer: the operator has been asked before. */
export function toolkitOutput(terminal: Terminal): IIoHost {
  return {
    async notify({ code, level, message, data }) {
      if (code === codes.resource) {
        const {
          LogicalResourceId,
          ResourceStatus = '',
          ResourceStatusReason,
        } = (data as ResourceEvent).event ?? {};
        if (!/_(COMPLETE|FAILED)$/.test(ResourceStatus)) return;
        const reason = ResourceStatus.endsWith('FAILED') ? `: ${ResourceStatusReason}` : '';
        note(terminal, `  ${ResourceStatus.padEnd(24)} ${LogicalResourceId}${reason}`);
      } else if (code === codes.diff) {
        terminal.stderr.write(`${message}\n`);
      } else if (code === codes.appError || level === 'error' || level === 'warn') {
        note(terminal, printableLines(message));
      }
    },
    requestResponse: async ({ defaultResponse }) => defaultResponse,
  };
}
