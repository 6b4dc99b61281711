/** `.dev.vars`, where `wrangler dev` reads the secrets of a developer's machine: made from the example, and only ever added to. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { projectFolder } from './wrangler.ts'

const path = join(projectFolder, '.dev.vars')
const examplePath = join(projectFolder, '.dev.vars.example')

/** Gives every variable of the example a random value unless it has one. */
export function fillVariables(): void {
  const example = readFileSync(examplePath, 'utf8')
  const current = existsSync(path) ? readFileSync(path, 'utf8') : example
  const filled = fillMissing(current, example, () => randomBytes(32).toString('hex'))
  if (filled !== current) write(filled)
}

export function readVariable(name: string): string | undefined {
  return existsSync(path) ? valueIn(readFileSync(path, 'utf8'), name) : undefined
}

/** The text with a value for each variable that the example names and the text lacks, all else as it was. Pure. */
export function fillMissing(text: string, example: string, newValue: () => string): string {
  return Object.keys(parseEnv(example))
    .filter((name) => !valueIn(text, name))
    .reduce((filled, name) => setValue(filled, name, newValue()), text)
}

function valueIn(text: string, name: string): string | undefined {
  return parseEnv(text)[name]?.trim() || undefined
}

function setValue(text: string, name: string, value: string): string {
  const emptyLine = new RegExp(`^[ \\t]*(export[ \\t]+)?${name}[ \\t]*=.*$`, 'm')
  if (emptyLine.test(text)) return text.replace(emptyLine, `${name}=${value}`)
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${name}=${value}\n`
}

/** Whole or not at all: two gateways may start at once. */
function write(text: string): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text, { mode: 0o600 })
  renameSync(draft, path)
}
