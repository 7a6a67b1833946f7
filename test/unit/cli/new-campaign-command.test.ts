/** The upload command that the console shows for a saved campaign: it is pasted into a terminal. */
import { expect, it } from 'vitest';
import { uploadCommand } from '../../../cli/console/page/new-campaign/upload-command.ts';

it.each(['list.csv', '-rf.csv', 'my list.csv.gz'])('names a harmless file (%s)', (name) => {
  expect(uploadCommand(name, 'sales')).toBe(
    `npx dialer upload "./${name}" --campaign sales --settings sales.json`,
  );
});

it.each([
  '$(id).csv',
  '`id`.csv',
  '";id;".csv',
  "'.csv",
  '%PATH%.csv',
  '!1.csv',
  'a\nid.csv',
  '\u202Evsc.csv',
  '\\.csv',
  '../a.csv',
])('names no file that a shell might run (%j)', (name) => {
  expect(uploadCommand(name, 'sales')).toBe(
    'npx dialer upload "./FILE.csv" --campaign sales --settings sales.json',
  );
});
