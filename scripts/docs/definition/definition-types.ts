import ts from 'typescript';
import { packageFile } from '../../../tools/install/tool-catalog.js';

/** What people read of the types that a definition is written with. */
export interface DefinitionTypes {
  /** Type of what `defineModel` takes. */
  readonly input: ts.Type;
  /** Functions of the package's root that make a part of a definition, in the order of their names. */
  readonly builders: readonly Builder[];
  docOf(symbol: ts.Symbol): string;
  typeOf(symbol: ts.Symbol): ts.Type;
}

export interface Builder {
  readonly name: string;
  /** `(options?: NumericOptions)`. */
  readonly signature: string;
  readonly doc: string;
}

/** The types as the compiler sees them, with their comments. */
export function definitionTypes(): DefinitionTypes {
  const [entry, input] = [packageFile('index.ts'), packageFile('core/definition/define/model-input.ts')];
  const options = {
    strict: true,
    noEmit: true,
    types: [],
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  };
  const program = ts.createProgram([entry, input], options);
  const checker = program.getTypeChecker();
  const exportsOf = (file: string): readonly ts.Symbol[] => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} is no module.`);
    return checker.getExportsOfModule(module);
  };
  const docOf = (symbol: ts.Symbol): string => ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' ').trim();
  const modelInput = exportsOf(input).find(({ name }) => name === 'ModelInput');
  if (modelInput === undefined) throw new Error(`${input} exports no ModelInput.`);
  return {
    input: checker.getDeclaredTypeOfSymbol(modelInput),
    builders: exportsOf(entry)
      .flatMap((symbol) => builderOf(checker, symbol, docOf))
      .sort((a, b) => a.name.localeCompare(b.name, 'en')),
    docOf,
    typeOf: (symbol) => checker.getTypeOfSymbol(symbol),
  };
}

const NOT_BUILDERS: readonly string[] = ['defineModel', 'validateDefinition'];

function builderOf(checker: ts.TypeChecker, symbol: ts.Symbol, docOf: (symbol: ts.Symbol) => string): readonly Builder[] {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const [declaration] = target.declarations ?? [];
  if (declaration === undefined || !ts.isFunctionDeclaration(declaration) || NOT_BUILDERS.includes(symbol.name)) return [];
  const parameters = declaration.parameters.map((parameter) => {
    const optional = parameter.initializer !== undefined || parameter.questionToken !== undefined ? '?' : '';
    return `${parameter.name.getText()}${optional}: ${parameter.type?.getText().replace(/\s+/g, ' ') ?? 'unknown'}`;
  });
  return [{ name: symbol.name, signature: `(${parameters.join(', ')})`, doc: docOf(target) }];
}
