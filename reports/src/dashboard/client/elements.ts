/**
 * An element with a class, a role and a text. Texts never become markup.
 *
 * @example
 * create('div', 'row', { role: 'row', 'aria-rowindex': '2' });
 */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  attributes: Readonly<Record<string, string>> = {},
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== '') element.textContent = text;
  return element;
}

/**
 * The element of the page with an id.
 *
 * @throws Error when the page has none such
 */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`expected a ${type.name} with the id ${id}`);
  return element;
}
