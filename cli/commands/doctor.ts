/** `dialer doctor`: is this account ready, before the first customer is called? Reads alone; nothing is changed. */
import type { Command } from 'commander';
import { readInstanceArn } from '../../src/connect/connect-id.ts';
import { type Finding, isReady, type Verdict } from '../../src/doctor/finding.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { say, sayJson, type Terminal } from '../terminal.ts';
import { amount, printable } from '../words.ts';

interface DoctorOptions extends CommonOptions {
  readonly instanceArn?: string;
}

export function doctorCommand(terminal: Terminal): Command {
  return stackCommand('doctor', 'check whether the account is ready for a campaign', [
    'doctor',
    'doctor --stack CampaignDialer --region us-east-1 --json',
  ])
    .option(
      '--instance-arn <arn>',
      'check whether the stack may be deployed with this Amazon Connect instance',
    )
    .addHelpText('after', '\nExit code 1: a campaign would fail. Warnings and skipped checks leave it at 0.')
    .action((options: DoctorOptions) => doctor(options, terminal));
}

async function doctor({ instanceArn, json, ...stack }: DoctorOptions, terminal: Terminal): Promise<void> {
  if (instanceArn !== undefined && readInstanceArn(instanceArn) === undefined) {
    throw new CliError(
      `--instance-arn ${JSON.stringify(instanceArn)} is not the ARN of an Amazon Connect instance.`,
      {
        exitCode: exitCodes.usage,
      },
    );
  }
  // Loaded here: its clients of AWS are many, and no other command needs them.
  const { examineAccount } = await import('../doctor-stack.ts');
  const findings = await examineAccount(stack, instanceArn);
  if (json) sayJson(terminal, { ready: isReady(findings), checks: findings });
  else for (const line of findingLines(findings, terminal)) say(terminal, line);
  const problems = findings.filter(({ verdict }) => verdict === 'problem');
  if (problems.length > 0) {
    throw new CliError(
      `Not ready: ${amount(problems.length, 'problem')} (${problems.map(({ check }) => check).join(', ')}).`,
    );
  }
  if (!json) say(terminal, conclusion(findings, instanceArn !== undefined));
}

const labels: Readonly<Record<Verdict, string>> = {
  ok: 'ok',
  warning: 'warning',
  problem: 'PROBLEM',
  notChecked: 'not checked',
};

/** One line for each finding. Exported for its tests. */
export function findingLines(findings: readonly Finding[], { colors }: Pick<Terminal, 'colors'>): string[] {
  const paint: Readonly<Record<Verdict, (text: string) => string>> = {
    ok: colors.green,
    warning: colors.yellow,
    problem: colors.red,
    notChecked: colors.yellow,
  };
  const width = Math.max(...findings.map(({ check }) => check.length));
  const labelWidth = Math.max(...Object.values(labels).map((label) => label.length));
  return findings.map(({ check, verdict, says, todo }) => {
    const label = paint[verdict](labels[verdict].padEnd(labelWidth));
    const toDo = todo === undefined ? '' : ` To do: ${todo}`;
    return `${label}  ${check.padEnd(width)}  ${printable(`${says}${toDo}`)}`;
  });
}

function conclusion(findings: readonly Finding[], isPlanned: boolean): string {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const notes = [
    ...(count('warning') > 0 ? [amount(count('warning'), 'warning')] : []),
    ...(count('notChecked') > 0 ? [`${count('notChecked')} not checked`] : []),
  ];
  const rest = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
  if (isPlanned) return `The stack may be deployed with this instance${rest}.`;
  return `Ready${rest}. Call yourself first: npx dialer test-call NUMBER`;
}
