/** Before the files of the `process` project, which start gateways at the same time: the secrets that all of them read are there. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const fill = `import { fillVariables } from './dev/variables.ts'; fillVariables()`

/** In a process of its own: `dev` is written for Node, and not for the modules of Vitest. */
export function setup(): void {
  execFileSync(process.execPath, ['--input-type=module', '--eval', fill], { cwd: join(import.meta.dirname, '../..') })
}
