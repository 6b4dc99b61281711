/** `.dev.vars`, where `wrangler dev` reads the secrets of a developer's machine: made from the example, never overwritten. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { projectFolder } from './wrangler.ts'

const path = join(projectFolder, '.dev.vars')
const examplePath = join(projectFolder, '.dev.vars.example')

/** Gives every variable of the example a random value unless it has one. */
export function fillVariables(): void {
  const current = existsSync(path) ? readFileSync(path, 'utf8') : readFileSync(examplePath, 'utf8')
  const names = Object.keys(parseEnv(readFileSync(examplePath, 'utf8')))
  const filled = names.reduce(fill, current)
  if (filled !== current) write(filled)
}

export function readVariable(name: string): string | undefined {
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8'))[name]?.trim() || undefined : undefined
}

function fill(text: string, name: string): string {
  if (parseEnv(text)[name]?.trim()) return text
  const line = `${name}=${randomBytes(32).toString('hex')}`
  const emptyLine = new RegExp(`^\\s*(export\\s+)?${name}\\s*=.*$`, 'm')
  if (emptyLine.test(text)) return text.replace(emptyLine, line)
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`
}

/** Whole or not at all: two gateways may start at once. */
function write(text: string): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text, { mode: 0o600 })
  renameSync(draft, path)
}
