import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type ts from 'typescript';

type Compiler = typeof ts;

/** What a piece of code declares at its top level, so that other files can import it. */
export interface DeclaredNames {
  readonly names: readonly string[];
  /** Those that it exports itself. */
  readonly exported: ReadonlySet<string>;
}

/** What the compiler offers at an offset. */
export interface OfferedCompletions {
  /** Best first. `start` is where the text that an item replaces begins, null where that is the word before the offset. */
  readonly items: readonly { readonly name: string; readonly kind: string; readonly start: number | null }[];
  /** Whether any name in scope can stand here. */
  readonly takesNames: boolean;
}

interface VirtualFile {
  readonly text: string;
  readonly version: string;
}

/**
 * TypeScript's language service over files that exist in memory only, beside the files of a folder. All that the kernel knows of the
 * compiler's interface is here. Offsets are UTF-16 units of a file.
 */
export class TypeScript {
  readonly #ts: Compiler;
  readonly #service: ts.LanguageService;
  readonly #files = new Map<string, VirtualFile>();
  readonly #directory: string;
  #version = 0;

  private constructor(compiler: Compiler, directory: string) {
    this.#ts = compiler;
    this.#directory = resolve(directory);
    this.#service = compiler.createLanguageService(this.#host(), compiler.createDocumentRegistry());
  }

  /**
   * Loads the compiler.
   *
   * @param directory where relative imports and node_modules are looked up
   */
  static load(directory: string): TypeScript {
    // Not by 'import': Node would read all nine megabytes once more to find out what they export.
    const compiler = createRequire(import.meta.url)('typescript') as Compiler;
    return new TypeScript(compiler, directory);
  }

  /** Gives a virtual file its text. A file that already has it costs nothing. */
  setFile(name: string, text: string): void {
    const path = this.#path(name);
    if (this.#files.get(path)?.text !== text)
      this.#files.set(path, { text, version: String(++this.#version) });
  }

  removeFile(name: string): void {
    this.#files.delete(this.#path(name));
  }

  /** The names that code declares, however unfinished it is. */
  declaredNames(code: string): DeclaredNames {
    const file = this.#ts.createSourceFile('names.ts', code, this.#ts.ScriptTarget.ESNext, false);
    const names = new Set<string>();
    const exported = new Set<string>();
    for (const statement of file.statements) {
      const own = new Set<string>();
      this.#collect(statement, own);
      const modifiers = this.#ts.canHaveModifiers(statement) ? this.#ts.getModifiers(statement) : undefined;
      const isExported = modifiers?.some(({ kind }) => kind === this.#ts.SyntaxKind.ExportKeyword) ?? false;
      for (const name of own) {
        names.add(name);
        if (isExported) exported.add(name);
      }
    }
    return { names: [...names], exported };
  }

  /** What can be written at an offset. */
  completions(name: string, offset: number): OfferedCompletions {
    const found = this.#service.getCompletionsAtPosition(this.#path(name), offset, {
      includeCompletionsForModuleExports: false,
      includeCompletionsWithInsertText: true,
      importModuleSpecifierEnding: 'js',
      includeAutomaticOptionalChainCompletions: true,
    });
    const entries = (found?.entries ?? []).toSorted((one, other) =>
      one.sortText === other.sortText ? 0 : one.sortText < other.sortText ? -1 : 1,
    );
    const items = entries.map((entry) => ({
      name: entry.name,
      kind: entry.kind,
      start: entry.insertText === undefined ? (entry.replacementSpan?.start ?? null) : null,
    }));
    return { items, takesNames: found?.isGlobalCompletion ?? false };
  }

  /** Declaration and documentation of one thing that `completions` offers at an offset. */
  completionDetails(
    name: string,
    offset: number,
    entry: string,
  ): [signature: string, documentation: string] | null {
    const details = this.#service.getCompletionEntryDetails(
      this.#path(name),
      offset,
      entry,
      undefined,
      undefined,
      undefined,
      undefined,
    );
    return details ? [this.#text(details.displayParts), this.#documentation(details)] : null;
  }

  /** Declaration and documentation of what stands at an offset. */
  quickInfo(name: string, offset: number): [signature: string, documentation: string] | null {
    const info = this.#service.getQuickInfoAtPosition(this.#path(name), offset);
    return info ? [this.#text(info.displayParts), this.#documentation(info)] : null;
  }

  /** The function whose arguments stand at an offset. */
  signature(name: string, offset: number): [signature: string, documentation: string] | null {
    const help = this.#service.getSignatureHelpItems(this.#path(name), offset, undefined);
    const item = help?.items[help.selectedItemIndex];
    if (!item) return null;
    const separator = this.#text(item.separatorDisplayParts);
    const parameters = item.parameters.map(({ displayParts }) => this.#text(displayParts)).join(separator);
    const text = `${this.#text(item.prefixDisplayParts)}${parameters}${this.#text(item.suffixDisplayParts)}`;
    return [text, this.#documentation(item)];
  }

  /** Where the content of the string around an offset starts; null outside of strings. */
  stringAround(name: string, offset: number): { start: number; text: string } | null {
    const file = this.#service.getProgram()?.getSourceFile(this.#path(name));
    let found: { start: number; text: string } | null = null;
    const visit = (node: ts.Node): void => {
      if (!file || offset <= node.pos || offset > node.end) return;
      if (this.#ts.isStringLiteralLike(node)) {
        const start = node.getStart(file) + 1;
        const closed = node.end > start && file.text[node.end - 1] === file.text[start - 1];
        if (offset >= start && (offset < node.end || !closed)) found = { start, text: node.text };
      }
      this.#ts.forEachChild(node, visit);
    };
    if (file) visit(file);
    return found;
  }

  inComment(name: string, offset: number): boolean {
    return this.#service.getSpanOfEnclosingComment(this.#path(name), offset, false) !== undefined;
  }

  /** Errors of syntax and of types in a file. */
  problems(name: string): { code: number; start: number; message: string }[] {
    const path = this.#path(name);
    return [...this.#service.getSyntacticDiagnostics(path), ...this.#service.getSemanticDiagnostics(path)]
      .filter(({ category }) => category === this.#ts.DiagnosticCategory.Error)
      .map(({ code, start = 0, messageText }) => ({
        code,
        start,
        message: this.#ts.flattenDiagnosticMessageText(messageText, '\n'),
      }));
  }

  #path(name: string): string {
    return join(this.#directory, name).replaceAll('\\', '/');
  }

  #text(parts: readonly ts.SymbolDisplayPart[] | undefined): string {
    return this.#ts.displayPartsToString(parts ? [...parts] : undefined);
  }

  #documentation({
    documentation,
    tags,
  }: {
    documentation?: ts.SymbolDisplayPart[] | undefined;
    tags?: ts.JSDocTagInfo[] | undefined;
  }): string {
    const lines = (tags ?? []).map(({ name, text }) => `@${name} ${this.#text(text)}`.trimEnd());
    return [this.#text(documentation), ...lines].filter((line) => line !== '').join('\n');
  }

  /** Names of a top-level statement; `var` is found in blocks as well, but not in functions. */
  #collect(node: ts.Node, names: Set<string>, nested = false): void {
    const { isFunctionLike, isVariableStatement, isVariableDeclarationList, NodeFlags, forEachChild } =
      this.#ts;
    if (isVariableStatement(node)) return this.#collect(node.declarationList, names, nested);
    if (isVariableDeclarationList(node)) {
      if (!nested || (node.flags & NodeFlags.BlockScoped) === 0)
        for (const { name } of node.declarations) this.#bind(name, names);
      return;
    }
    if (this.#ts.isImportDeclaration(node)) return this.#collectImports(node, names);
    if (
      this.#ts.isFunctionDeclaration(node) ||
      this.#ts.isClassDeclaration(node) ||
      this.#ts.isEnumDeclaration(node) ||
      this.#ts.isInterfaceDeclaration(node) ||
      this.#ts.isTypeAliasDeclaration(node) ||
      this.#ts.isModuleDeclaration(node)
    ) {
      if (!nested && node.name && this.#ts.isIdentifier(node.name)) names.add(node.name.text);
      return;
    }
    if (!isFunctionLike(node)) forEachChild(node, (child) => this.#collect(child, names, true));
  }

  #collectImports({ importClause: clause }: ts.ImportDeclaration, names: Set<string>): void {
    if (clause?.name) names.add(clause.name.text);
    const bindings = clause?.namedBindings;
    if (!bindings) return;
    if (this.#ts.isNamespaceImport(bindings)) names.add(bindings.name.text);
    else for (const { name } of bindings.elements) names.add(name.text);
  }

  #bind(name: ts.BindingName, names: Set<string>): void {
    if (this.#ts.isIdentifier(name)) {
      if (name.text !== '') names.add(name.text);
      return;
    }
    for (const element of name.elements)
      if (this.#ts.isBindingElement(element)) this.#bind(element.name, names);
  }

  #host(): ts.LanguageServiceHost {
    const { sys, ScriptSnapshot, getDefaultLibFilePath } = this.#ts;
    const options = this.#options();
    // The service asks for every file at every change.
    const snapshots = new Map<string, { version: string; snapshot: ts.IScriptSnapshot }>();
    const read = (path: string): string | undefined => this.#files.get(path)?.text ?? sys.readFile(path);
    return {
      getCompilationSettings: () => options,
      getScriptFileNames: () => [...this.#files.keys()],
      getScriptVersion: (path) => this.#files.get(path)?.version ?? versionOf(path),
      getScriptSnapshot: (path) => {
        const version = this.#files.get(path)?.version ?? versionOf(path);
        const known = snapshots.get(path);
        if (known?.version === version) return known.snapshot;
        const text = read(path);
        if (text === undefined) return undefined;
        const snapshot = ScriptSnapshot.fromString(text);
        snapshots.set(path, { version, snapshot });
        return snapshot;
      },
      getCurrentDirectory: () => this.#directory,
      getDefaultLibFileName: getDefaultLibFilePath,
      readFile: read,
      fileExists: (path) => this.#files.has(path) || sys.fileExists(path),
      directoryExists: (path) => sys.directoryExists(path),
      getDirectories: (path) => sys.getDirectories(path),
      readDirectory: (...args) => sys.readDirectory(...args),
      useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
    };
  }

  #options(): ts.CompilerOptions {
    const { ScriptTarget, ModuleKind, ModuleResolutionKind, ModuleDetectionKind } = this.#ts;
    const types = nodeTypes();
    return {
      target: ScriptTarget.ESNext,
      module: ModuleKind.ESNext,
      moduleResolution: ModuleResolutionKind.Bundler,
      moduleDetection: ModuleDetectionKind.Force,
      lib: ['lib.esnext.d.ts'],
      typeRoots: [...(types === null ? [] : [types]), join(this.#directory, 'node_modules', '@types')],
      types: types === null ? [] : ['node'],
      strict: true,
      useUnknownInCatchVariables: false,
      experimentalDecorators: true,
      allowJs: true,
      resolveJsonModule: true,
      esModuleInterop: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true,
    };
  }
}

/** Files of packages do not change while a kernel lives; others may be edited at any time. */
function versionOf(path: string): string {
  if (path.includes('/node_modules/')) return '0';
  return String(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 'none');
}

/** The folder with the types of Node that come with the kernel. */
function nodeTypes(): string | null {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve('@types/node/package.json')));
  } catch {
    return null;
  }
}
