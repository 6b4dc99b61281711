/**
 * Before the files of the `process` project, which start gateways at the same time: the secrets that all of them read are there,
 * and a migrated database for each of them to begin with is on its way.
 */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'

const projectFolder = join(import.meta.dirname, '../..')
const fill = `import { fillVariables } from './dev/variables.ts'; fillVariables()`
const migrate = `import { runWrangler } from './dev/wrangler.ts'
  const { ok, errors } = runWrangler(['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', process.argv[1]], ['ignore', 'pipe', 'pipe'])
  if (!ok) throw new Error(errors)`
/** In a process of its own: `dev` is written for Node, and not for the modules of Vitest. */
const evaluated = (code: string, ...args: string[]) => ['--input-type=module', '--eval', code, ...args]

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  execFileSync(process.execPath, evaluated(fill), { cwd: projectFolder })
  const folder = await mkdtemp(join(tmpdir(), 'postern-migrated-'))
  const migrated = join(folder, 'migrated')
  project.provide('migrated', migrated)
  const migrating = makeMigrated(folder, migrated)
  return async () => {
    await migrating
    await rm(folder, { recursive: true, force: true })
  }
}

/** It is there once it is whole. */
async function makeMigrated(folder: string, migrated: string): Promise<void> {
  const draft = join(folder, 'draft')
  await promisify(execFile)(process.execPath, evaluated(migrate, draft), { cwd: projectFolder })
  await rename(draft, migrated)
}
