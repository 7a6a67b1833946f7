/** What must hold of any settings file, however broken: it is taken as a whole or changes nothing and says why. */
import { Product } from '../corpus/dropped-file.ts';
import { must, withoutApostrophes } from './list-properties.ts';

const earlier = JSON.stringify({ callsPerSecond: 7, attributes: { kept: 'yes' } });

export async function checkSettings(bytes: Uint8Array): Promise<void> {
  const product = new Product();
  const { campaign: before } = await product.drop('spring/campaign.json', earlier);
  const { campaign, file, report } = await product.drop('spring.json', bytes);
  must(file?.done === true, 'the file has an entry that is done');
  if (file.error !== undefined) {
    // The report puts an apostrophe wherever a spreadsheet would begin a formula.
    const reason = withoutApostrophes(report[0]?.reason ?? '');
    const error = withoutApostrophes(file.error);
    must(/^["A-Z].*[.?]$/su.test(reason), `a full sentence: ${reason}`);
    // The entry's error is cut at a number of bytes, and then ends with an ellipsis.
    const whole = error.endsWith('…') ? reason.startsWith(error.slice(0, -1)) : reason === error;
    must(report.length === 1 && whole, 'the report says why');
    must(
      JSON.stringify(campaign?.settings) === JSON.stringify(before?.settings),
      'the campaign keeps what it had',
    );
    return;
  }
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const keys = Object.keys(JSON.parse(text));
  const settings = campaign?.settings ?? {};
  must(
    Object.keys(settings).every((key) => keys.includes(key)),
    'no setting comes from nowhere',
  );
  const again = await product.drop('spring/campaign.json', JSON.stringify(settings));
  must(again.file?.error === undefined, `settings that were taken are taken again: ${again.file?.error}`);
  must(JSON.stringify(again.campaign?.settings) === JSON.stringify(settings), 'and mean the same');
}
