import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { packageFile } from '../../tools/install/tool-catalog.js';

type Entry = string | { readonly types: string };

/** What each entry of the package exports, a sorted line for each name with its declaration: what a release promises. Needs a build. */
export function apiSurface(): string {
  const { exports } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, Entry>>;
  };
  const entries = Object.entries(exports).flatMap(([name, entry]) =>
    typeof entry === 'string' ? [] : [{ name, file: packageFile(entry.types) }],
  );
  const options = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022 };
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    { ...options, skipLibCheck: true, types: ['node'] },
  );
  return entries.map(({ name, file }) => `${name}\n${linesOf(program, file).join('')}`).join('\n');
}

function linesOf(program: ts.Program, file: string): readonly string[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${file} exports nothing. Fix: npm run build`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => `  ${symbol.name}: ${declarationOf(symbol, checker)}\n`)
    .sort();
}

/** As it is written in the compiled types, without comments, in one line. */
function declarationOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const printer = ts.createPrinter({ removeComments: true });
  const texts = (target.declarations ?? []).map((node) => {
    const [sorted = node] = ts.transform(node, [sortMembers]).transformed;
    return printer.printNode(ts.EmitHint.Unspecified, sorted, node.getSourceFile());
  });
  return texts.join(' | ').replace(/\s+/g, ' ');
}

/** The compiler writes the members of a type that it has found itself in the order in which it came upon them. */
const sortMembers: ts.TransformerFactory<ts.Declaration> = (context) => {
  const nameOf = ({ name }: ts.TypeElement): string => (name !== undefined && ts.isIdentifier(name) ? name.text : '');
  const visit = <T extends ts.Node>(node: T): T => {
    const visited = ts.visitEachChild(node, visit, context);
    if (!ts.isTypeLiteralNode(visited)) return visited;
    const members = [...visited.members].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    return context.factory.updateTypeLiteralNode(visited, context.factory.createNodeArray(members)) as T & ts.TypeLiteralNode;
  };
  return visit;
};
