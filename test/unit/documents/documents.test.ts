import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { dialerProgram } from '../../../cli/program.ts';
import { projectFolder } from '../../../local/local-folder.ts';
import { deploymentKeys } from '../../../src/campaign/deployment.ts';
import { readFlowRequest } from '../../../src/flow/flow-request.ts';
import { anchorsOf, commandsOf, linksOf, pages, textOf, wordsOf } from '../../support/documents.ts';

const quiet = {
  stdout: new PassThrough().resume(),
  stderr: new PassThrough().resume(),
  stdin: new PassThrough(),
  columns: () => 80,
  isInteractive: false,
  colors: createColors(false),
  signal: new AbortController().signal,
};

const names = [...(await dialerProgram(quiet)).commands.map((command) => command.name()), '--help'];

/** Parses the words of a command without carrying it out; throws what commander says of a mistake. */
async function parse(words: readonly string[]): Promise<void> {
  const program = await dialerProgram(quiet);
  for (const command of program.commands as Command[]) command.action(() => {});
  await program.parseAsync([...words], { from: 'user' });
}

describe('every page', () => {
  it.each(pages())('%s links to files and headings that are there', (page) => {
    const broken = linksOf(page).filter(({ path, anchor }) => {
      if (!existsSync(join(projectFolder, path))) return true;
      return anchor !== undefined && path.endsWith('.md') && !anchorsOf(path).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it.each(pages())('%s names only commands of `npx dialer` that there are', async (page) => {
    for (const { command, line, isBlock } of commandsOf(page, 'npx dialer')) {
      // Dots, brackets and bars stand for what the reader fills in or chooses.
      if (/…|\[|\|/.test(command)) continue;
      // Within a sentence a command may be named alone.
      if (!isBlock && wordsOf(command).length === 3) {
        expect(names, `${page}:${line} ${command}`).toContain(wordsOf(command)[2]);
        continue;
      }
      await expect(parse(wordsOf(command).slice(2)), `${page}:${line} ${command}`).resolves.toBeUndefined();
    }
  });

  it.each(pages())('%s names only scripts of npm that there are, and keys that can be deployed', (page) => {
    const { scripts } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...textOf(page).matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const keys = [...textOf(page).matchAll(/ -c ([A-Za-z]+)=/g)].map(([, key = '']) => key);
    expect(keys.filter((key) => key !== 'KEY' && !(deploymentKeys as string[]).includes(key))).toEqual([]);
  });
});

interface FlowExample {
  readonly Version: string;
  readonly StartAction: string;
  readonly Actions: readonly {
    readonly Identifier: string;
    readonly Type: string;
    readonly Parameters: Record<string, unknown>;
    readonly Transitions: {
      NextAction?: string;
      Errors?: { NextAction: string }[];
      Conditions?: { NextAction: string }[];
    };
  }[];
}

const flowOf = (...path: string[]) =>
  JSON.parse(readFileSync(join(projectFolder, 'examples', ...path), 'utf8')) as FlowExample;

describe('the examples of contact flows', () => {
  it.each(['contact-flow.json', 'flows/flow-function.json'])(
    'lead from their start to the end of the call, also when something fails: %s',
    (file) => {
      const flow = flowOf(file);
      const identifiers = flow.Actions.map(({ Identifier }) => Identifier);
      expect(flow.Version).toBe('2019-10-30');
      expect(identifiers).toContain(flow.StartAction);
      expect(new Set(identifiers).size).toBe(identifiers.length);
      for (const { Type, Transitions } of flow.Actions) {
        const { NextAction, Errors = [], Conditions = [] } = Transitions;
        const branches = [...Errors, ...Conditions].map((branch) => branch.NextAction);
        if (Type === 'DisconnectParticipant') expect(Transitions).toEqual({});
        else for (const target of [NextAction, ...branches]) expect(identifiers).toContain(target);
      }
    },
  );

  it('use every action of the flow function, each as the function reads it', () => {
    const blocks = flowOf('flows', 'flow-function.json').Actions.filter(
      ({ Type }) => Type === 'InvokeLambdaFunction',
    );
    const requests = blocks.map(({ Parameters }) =>
      readFlowRequest({ Details: { Parameters: Parameters.LambdaInvocationAttributes } }),
    );
    const actions = requests.flatMap((request) => (request.type === 'request' ? [request.action.type] : []));
    expect(actions).toHaveLength(blocks.length);
    expect(new Set(actions)).toEqual(new Set(['lookUp', 'record', 'callBack', 'optOut']));
  });
});

describe('the example of a contact flow', () => {
  const flow = flowOf('contact-flow.json');

  it('speaks attributes that the example of a customer file brings', () => {
    const spoken = [...JSON.stringify(flow).matchAll(/\$\.Attributes\.([A-Za-z0-9_-]+)/g)].map(
      ([, key]) => key,
    );
    const [header = ''] = readFileSync(join(projectFolder, 'examples', 'customers.csv'), 'utf8').split('\n');
    const settings = JSON.parse(readFileSync(join(projectFolder, 'examples', 'customers.json'), 'utf8')) as {
      attributes: Record<string, string>;
    };
    const brought = [
      ...header.split(',').map((name) => name.replaceAll(' ', '_')),
      ...Object.keys(settings.attributes),
    ];
    expect(spoken).toEqual(['First_Name', 'company']);
    expect(brought).toEqual(expect.arrayContaining(spoken));
  });
});
