import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/text/json-syntax.ts';

const messageOf = (text: string) => {
  const reading = readJson(text, 'The settings');
  return reading.ok ? reading.raw : reading.message;
};

describe('JSON that people wrote', () => {
  it('is read as JSON.parse reads it, with or without a byte order mark', () => {
    expect(readJson('{"a": [1, {"b": null}]}', 'The settings')).toEqual({
      ok: true,
      raw: { a: [1, { b: null }] },
    });
    expect(readJson('\ufeff{"a": 1}', 'The settings')).toEqual({ ok: true, raw: { a: 1 } });
    expect(messageOf('{"a": "\ufeff"}')).toEqual({ a: '\ufeff' });
  });

  it.each([
    ['', 'line 1, column 1: the text is empty.'],
    [' \n ', 'line 2, column 2: the text is empty.'],
    ['{"a": 1', 'line 1, column 8: expected a comma, or the closing }, but the text ends.'],
    ['{"a": [1,\n 2', 'line 2, column 3: expected a comma, or the closing ], but the text ends.'],
    ['{"a": 1}}', 'line 1, column 9: expected nothing more after the end, but found "}".'],
    ['{"a": 1} {}', 'line 1, column 10: expected nothing more after the end, but found "{".'],
    ['{"a": 1} "b"', 'line 1, column 10: expected nothing more after the end, but found a string.'],
    ['{"a": 1,}', 'line 1, column 9: there is an extra comma before the }.'],
    ['[1,]', 'line 1, column 4: there is an extra comma before the ].'],
    ['[1, 2}', 'line 1, column 6: expected a comma, or the closing bracket, but found "}".'],
    ['{"a": 1]', 'line 1, column 8: expected a comma, or the closing bracket, but found "]".'],
    ['{]', 'line 1, column 2: expected a key in double quotes, but found "]".'],
    [
      '[}',
      'line 1, column 2: expected a value (a string in double quotes, a number, true, false, null, { or [), but found "}".',
    ],
    [
      '{,}',
      'line 1, column 2: expected a value (a string in double quotes, a number, true, false, null, { or [), but found ",".',
    ],
    ['{"a": 1, 2}', 'line 1, column 10: expected a key in double quotes, but found "2".'],
    ['{"a": 1, b: 2}', 'line 1, column 10: expected a key in double quotes, but found "b".'],
    ['{"a" 1}', 'line 1, column 6: expected a colon (:) after the key, but found "1".'],
    ['{"a" "b"}', 'line 1, column 6: expected a colon (:) after the key, but found a string.'],
    ['{"a"}', 'line 1, column 5: expected a colon (:) after the key, but found "}".'],
    [
      '{"a": }',
      'line 1, column 7: expected a value (a string in double quotes, a number, true, false, null, { or [), but found "}".',
    ],
    [
      '{"a": :}',
      'line 1, column 7: expected a value (a string in double quotes, a number, true, false, null, { or [), but found ":".',
    ],
    ['{"a": 1 "b": 2}', 'line 1, column 9: expected a comma, or the closing bracket, but found a string.'],
    ['{"a": 1 2}', 'line 1, column 9: expected a comma, or the closing bracket, but found "2".'],
    ['[1 : 2]', 'line 1, column 4: expected a comma, or the closing bracket, but found ":".'],
    [
      '{"a": True}',
      'line 1, column 7: expected a value (a string in double quotes, a number, true, false, null, { or [), but found "True".',
    ],
    ['[1.]', 'line 1, column 2: expected a number as JSON writes it, but found "1.".'],
    ['['.repeat(100_000), 'line 1, column 1: it is nested too deeply.'],
    [
      '{"a": 01}',
      'line 1, column 8: expected a value (a string in double quotes, a number, true, false, null, { or [), but found "01".',
    ],
    [
      '{"a": -Infinity}',
      'line 1, column 7: expected a value (a string in double quotes, a number, true, false, null, { or [), but found "-Infinity".',
    ],
    [
      `[${'x'.repeat(30)}]`,
      `line 1, column 2: expected a value (a string in double quotes, a number, true, false, null, { or [), but found "${'x'.repeat(20)}".`,
    ],
    [
      '{"a": \u{1f600}}',
      'line 1, column 7: expected a value (a string in double quotes, a number, true, false, null, { or [), but found "😀".',
    ],
    ["{'a': 1}", 'line 1, column 2: strings must be in straight double quotes ("), not \'.'],
    ['{“a”: 1}', 'line 1, column 2: strings must be in straight double quotes ("), not “.'],
    ['{"a": ’b’}', 'line 1, column 7: strings must be in straight double quotes ("), not ’.'],
    ['{\r\n// ours\r\n"a": 1}', 'line 2, column 1: comments are not allowed in JSON.'],
    ['{\r/* ours */"a": 1}', 'line 2, column 1: comments are not allowed in JSON.'],
    ['{\n\n# ours\n"a": 1}', 'line 3, column 1: comments are not allowed in JSON.'],
    [
      '{"a": "b\nc"}',
      'line 1, column 7: a string is not closed on its line, or holds a "\\" that needs another "\\" before it.',
    ],
    [
      '["C:\\new\\x"]',
      'line 1, column 2: a string is not closed on its line, or holds a "\\" that needs another "\\" before it.',
    ],
    [
      '{"a',
      'line 1, column 2: a string is not closed on its line, or holds a "\\" that needs another "\\" before it.',
    ],
    [
      '{"a": 1, "b',
      'line 1, column 10: a string is not closed on its line, or holds a "\\" that needs another "\\" before it.',
    ],
  ])('%j is refused in a sentence', (text, problem) => {
    expect(messageOf(text)).toBe(`The settings are not valid JSON, ${problem}`);
  });

  it.each([
    ['{"a": 1,\n"b": 2,\n"a": 3}', 'line 3, column 1: the key "a" occurs twice in one object; keep one.'],
    [
      '[{"x": {"a": 1, "\\u0061": 2}}]',
      'line 1, column 17: the key "a" occurs twice in one object; keep one.',
    ],
    [
      '{"a": 1, "b": {"c": 2}, "a": 3}',
      'line 1, column 25: the key "a" occurs twice in one object; keep one.',
    ],
    ['{"a": ["x"],\n"a": 3}', 'line 2, column 1: the key "a" occurs twice in one object; keep one.'],
    [
      '{"a": "\\ud83d"}',
      'line 1, column 7: a string holds half of a character, an escape such as "\\ud83d" by itself.',
    ],
    [
      '{"\\ude00": 1}',
      'line 1, column 2: a string holds half of a character, an escape such as "\\ud83d" by itself.',
    ],
    [
      `{"${'k'.repeat(80)}": 1, "${'k'.repeat(80)}": 2}`,
      `line 1, column 89: the key "${'k'.repeat(58)}… occurs twice in one object; keep one.`,
    ],
  ])('%j is refused, for nobody can have meant it', (text, problem) => {
    expect(messageOf(text)).toBe(`The settings are ambiguous, ${problem}`);
  });

  it.each([
    '{"a": {"a": {"a": 1}}}',
    '{"a": 1, "b": {"a": 2}, "c": {"a": 3}}',
    '{"b": {"a": 2}, "a": 3}',
    '{"b": [{"a": 2}], "a": 3}',
    '[{"a": 1}, {"a": 1}]',
    '{"a": "a", "b": "a"}',
    '{"a": ["x", "x", "a"], "b": ["x"]}',
    '{"a": [], "b": {}, "c": 1}',
    '{"a": "\\ud83d\\ude00"}',
    '["{", "}", "[", {"a": "{"}, {"a": "]"}]',
  ])('%s is clear: a key may stand in several places, and a text as often as it will', (text) => {
    expect(messageOf(text)).toEqual(JSON.parse(text));
  });
});
