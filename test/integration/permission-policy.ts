/** What a policy holds and what the page on permissions tells, to be held against the requests that were recorded. */
import type { UsedPermission } from './request-recorder.ts';

export interface Held {
  readonly action: string;
  readonly pattern: RegExp;
  readonly resource: string;
}

/** Each action of a policy (JSON, of `Allow` statements alone) with each of its resources. */
export function permissionsIn(policy: string): Held[] {
  const { Statement } = JSON.parse(policy) as {
    readonly Statement: readonly {
      readonly Action: readonly string[];
      readonly Resource: readonly string[];
    }[];
  };
  return Statement.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) =>
      Resource.map((resource) => {
        const pattern = new RegExp(`^${resource.replace(/[.+]/g, '\\$&').replaceAll('*', '.*')}$`);
        return { action, resource, pattern };
      }),
    ),
  );
}

export function covers({ action, pattern }: Held, asked: UsedPermission): boolean {
  return action === asked.action && pattern.test(asked.arn);
}

/** `Contacts: GetItem`, `uploads: PutObject`: each once, sorted. */
export function inWords(permissions: readonly UsedPermission[]): string[] {
  const found = permissions.map(({ action, arn }) => {
    const [, table, bucket, stack, queue] =
      /-Tables([A-Z][a-z]+)|:::[a-z]+-([a-z]+)|:(stack)\/|-([A-Z][a-z]+)Queue/.exec(arn) ?? [];
    return `${table ?? bucket ?? stack ?? queue}: ${action.split(':')[1]}`;
  });
  return [...new Set(found)].sort();
}

/** What the page tells of each command, in the same words. Its rows: `| command | place: action, action; place: action |`. */
export function listedByPage(text: string): Map<string, string[]> {
  const rows = [...text.matchAll(/^\| (`.+?`) \| (\S+: .+) \|$/gm)];
  return new Map(
    rows.flatMap(([, commands = '', needs = '']) => {
      const actions = needs.split('; ').flatMap((each) => {
        const [place, list = ''] = each.split(': ');
        return list.split(', ').map((action) => `${place}: ${action}`);
      });
      const always = 'stack: DescribeStacks';
      return [...commands.matchAll(/`([^`]+)`/g)].map(
        ([, name = '']) => [name, [always, ...actions].sort()] as const,
      );
    }),
  );
}
