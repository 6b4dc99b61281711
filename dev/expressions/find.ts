/** The regular expressions of a source file, found by a parser. Pure. */
import { parseSync } from 'vite'

export type Expression = { pattern: string; flags: string }
/** Where something stands, as editors count. */
export type Place = { file: string; line: number; column: number }
/** `reason`: why it may stay although the checker finds something in it. */
export type Found = Place & { reason: string | undefined }
export type Literal = Found & Expression
/** `literals` are written as such; `built` are the places where one is made of text, when the program runs. */
export type Expressions = { literals: Literal[]; built: Found[] }

/** @throws when the file cannot be parsed */
export function findExpressions(file: string, source: string): Expressions {
  const { program, comments, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join(', ')}`)
  const found: Expressions = { literals: [], built: [] }
  const about = (offset: number): Found => ({ file, ...placeOf(source, offset), reason: reasonFor(source, comments, offset) })
  visit(program, (node) => {
    if (isLiteral(node)) found.literals.push({ ...about(node.start), ...node.regex })
    if (isConstruction(node)) found.built.push(about(node.start))
  })
  return found
}

function placeOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

type Comment = { value: string; start: number; end: number }

/** The reason in a comment `bounded: …`, on the lines right above that of the expression or within that line. */
function reasonFor(source: string, comments: Comment[], offset: number): string | undefined {
  const lineStart = source.lastIndexOf('\n', offset) + 1
  const lineEnd = `${source}\n`.indexOf('\n', offset)
  let top = lineStart
  const texts: string[] = []
  for (const { value, start, end } of comments.toReversed()) {
    if (start >= lineEnd) continue
    if (end < top && source.slice(end, top).trim() !== '') break
    texts.unshift(value)
    top = source.lastIndexOf('\n', start) + 1
    if (source.slice(top, start).trim() !== '') break
  }
  return /\bbounded: (\S.*)/is.exec(texts.join('\n'))?.[1]
}

type Node = { type: string; start: number }

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, see)
  else if (typeof value === 'object' && value !== null) {
    if (isNode(value)) see(value)
    for (const child of Object.values(value)) visit(child, see)
  }
}

function isNode(value: object): value is Node {
  return 'type' in value && typeof value.type === 'string' && 'start' in value && typeof value.start === 'number'
}

function isLiteral(node: Node): node is Node & { regex: Expression } {
  return node.type === 'Literal' && 'regex' in node && typeof node.regex === 'object' && node.regex !== null
}

/** `RegExp(…)`, with `new` or without. */
function isConstruction(node: Node): boolean {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return false
  const callee = 'callee' in node ? node.callee : undefined
  return typeof callee === 'object' && callee !== null && 'name' in callee && callee.name === 'RegExp'
}
