import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convert } from 'xmlbuilder2';
import { xmlElement, xmlText } from './xml-element.ts';

describe('xmlElement', () => {
  test.each<[string, string]>([
    [xmlElement('a', {}), '<a/>'],
    [xmlElement('a', { b: '"1" < 2\n', c: '' }), '<a b="&quot;1&quot; &lt; 2&#10;" c=""/>'],
    [xmlElement('a', {}, xmlText(']]>&\u0000\ud800x')), '<a>]]&gt;&amp;x</a>'],
    [xmlElement('a', {}, [xmlElement('b', {}), xmlElement('c', {}, 'd')]), '<a>\n<b/>\n<c>d</c>\n</a>'],
  ])('%j', (written, expected) => {
    expect(written).toBe(expected);
  });

  test('any text is read as it was, but for what XML cannot say', () => {
    const said = (text: string) => text.replace(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = convert(xmlElement('a', { b: text }, xmlText(`.${text}`)), { format: 'object' }) as unknown as {
          a: Readonly<Record<string, string>>;
        };
        expect(read.a).toEqual({ '@b': said(text), '#': `.${said(text)}` });
      }),
    );
  });
});
