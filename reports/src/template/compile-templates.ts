import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import Handlebars from 'handlebars';

/** A function that a template may call; what it throws is told with the template's file and line. */
export type TemplateHelper = Handlebars.HelperDelegate;

/** What a block helper is given last: `hash`, the named arguments, and `fn`, which renders the block. */
export type BlockOptions = Handlebars.HelperOptions;

function located(error: unknown, file: string): InputError {
  if (error instanceof InputError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const fromParser = /^Parse error on line (\d+):\n[\s\S]*\n(.*)$/.exec(message);
  if (fromParser !== null) return new InputError(`${file}:${fromParser[1]}: ${fromParser[2]}`, { cause: error });
  // Handlebars ends its messages with ' - line:column'.
  const line = error instanceof Handlebars.Exception ? error.lineNumber : undefined;
  return new InputError(`${file}:${line ?? 1}: ${message.replace(/ - \d+:\d+$/, '')}`, { cause: error });
}

function checkPartials(program: hbs.AST.Program, known: readonly string[]) {
  const visitor = new Handlebars.Visitor();
  visitor.PartialStatement = (partial: hbs.AST.PartialStatement) => {
    if ('original' in partial.name && !known.includes(String(partial.name.original))) {
      const names = known.join(', ') || 'none';
      throw new Handlebars.Exception(`there is no partial '${partial.name.original}'; known: ${names}`, partial);
    }
  };
  visitor.accept(program);
}

/**
 * Compiles a template and `partials/*.hbs` beside it. A partial is called by its file's name without `.hbs`. Nothing is
 * escaped: the output is Markdown. A name that is not defined is a mistake.
 *
 * @param entry - the template's file in `folder`
 * @returns a function from the template's data to Markdown
 * @throws InputError naming file and line, when the folder has no such template, when a template does not parse or
 * names something unknown, and, from the returned function, when a helper throws
 *
 * @example
 * const render = await compileTemplates('assignments/a3-batch-norm/report', { shout: (text) => text.toUpperCase() });
 * render({ title: 'Assignment 3' });
 */
export async function compileTemplates(
  folder: string,
  helpers: Readonly<Record<string, TemplateHelper>>,
  entry = 'report.md.hbs',
): Promise<(data: object) => string> {
  const partialNames = await listPartials(join(folder, 'partials'));
  const environment = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) environment.registerHelper(name, withLine(helper));
  const compileFile = async (path: string) => {
    const file = join(folder, path);
    const text = await readTemplate(file);
    try {
      const program = environment.parse(text);
      checkPartials(program, partialNames);
      return compileOne(environment, program, Object.keys(helpers), file);
    } catch (error) {
      throw located(error, file);
    }
  };
  for (const name of partialNames) {
    environment.registerPartial(name, await compileFile(join('partials', `${name}.hbs`)));
  }
  return compileFile(entry);
}

function compileOne(
  environment: typeof Handlebars,
  program: hbs.AST.Program,
  helperNames: readonly string[],
  file: string,
): Handlebars.TemplateDelegate {
  const options = {
    strict: true,
    noEscape: true,
    knownHelpersOnly: true,
    knownHelpers: Object.fromEntries(helperNames.map((name) => [name, true])),
  };
  // Handlebars compiles at the first call: do it now, so that a mistake is told before anything is rendered.
  environment.precompile(program, options);
  const template = environment.compile(program, options);
  return (context, runtime) => {
    try {
      return template(context, runtime);
    } catch (error) {
      throw located(error, file);
    }
  };
}

async function listPartials(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => (name.endsWith('.hbs') ? [name.slice(0, -'.hbs'.length)] : [])).sort();
}

async function readTemplate(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new InputError(`${file}: the template cannot be read. Is the folder complete?`, {
      cause,
    });
  }
}

function withLine(helper: TemplateHelper): TemplateHelper {
  return function (this: unknown, ...parameters: unknown[]) {
    try {
      return helper.apply(this, parameters as Parameters<TemplateHelper>);
    } catch (cause) {
      if (cause instanceof InputError || cause instanceof Handlebars.Exception) throw cause;
      const { loc } = parameters.at(-1) as Handlebars.HelperOptions & { loc: hbs.AST.SourceLocation };
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new Handlebars.Exception(message, { type: 'helper', loc });
    }
  };
}
