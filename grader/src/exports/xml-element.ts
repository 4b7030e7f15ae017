/** Everything that XML 1.0 has no form for, not even an escaped one. */
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** A text in an element or an attribute: what XML cannot say is left out. */
export function xmlText(text: string): string {
  return text.replace(NO_XML, '').replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? '');
}

/**
 * An element as XML, on lines of its own where it holds others. A builder of trees takes four times the memory of a class
 * for what is written once, from top to bottom.
 *
 * @param name - and names of attributes: ours, not escaped
 * @param content - a text that was escaped, or elements
 *
 * @example
 * xmlElement('a', { b: '1 < 2' }, xmlText('x')); // '<a b="1 &lt; 2">x</a>'
 */
export function xmlElement(
  name: string,
  attributes: Readonly<Record<string, string>>,
  content: string | readonly string[] = '',
): string {
  let head = name;
  for (const [key, value] of Object.entries(attributes)) {
    head += ` ${key}="${xmlText(value).replace(/[\t\n]/g, (character) => ESCAPES[character] ?? '')}"`;
  }
  if (content.length === 0) return `<${head}/>`;
  return typeof content === 'string' ? `<${head}>${content}</${name}>` : `<${head}>\n${content.join('\n')}\n</${name}>`;
}
