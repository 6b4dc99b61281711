/** Which folder of src may import which: the arrows of CONTRIBUTING.md, and how long a file may be. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../src')

/** What pages and the API call. */
const below = [
  'mail',
  'mail-servers',
  'db',
  'settings',
  'loops',
  'webhooks',
  'outbound',
  'aliases',
  'records',
  'inbound',
  'fetchmail',
  'figures',
  'sign-in',
  'upkeep',
]

/** Folder → what it may import besides itself. `root` stands for the files directly under src. */
const arrows: Record<string, string[]> = {
  mail: [],
  db: ['mail'],
  settings: ['mail', 'db', 'root'],
  'mail-servers': ['mail', 'db', 'root'],
  loops: ['mail', 'db', 'settings', 'root'],
  upkeep: ['db', 'root'],
  webhooks: ['mail', 'mail-servers', 'db', 'settings', 'root'],
  outbound: ['mail', 'mail-servers', 'db', 'settings', 'webhooks', 'root'],
  aliases: ['mail', 'db', 'records', 'root'],
  records: ['mail', 'db', 'settings', 'webhooks', 'outbound', 'aliases', 'root'],
  inbound: ['mail', 'db', 'settings', 'loops', 'webhooks', 'outbound', 'aliases', 'records', 'root'],
  figures: ['mail', 'db', 'settings', 'loops', 'root'],
  fetchmail: ['mail', 'mail-servers', 'db', 'settings', 'outbound', 'aliases', 'records', 'inbound', 'root'],
  'sign-in': ['db', 'settings', 'records', 'root'],
  web: [...below, 'root'],
  api: [...below, 'root'],
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))

describe('the import arrows', () => {
  it.each(Object.keys(arrows))('of %s', (folder) => {
    const allowed = [folder, ...(arrows[folder] ?? [])]
    const wrong = files
      .filter((file) => folderOf(file) === folder)
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(({ target }) => !allowed.includes(folderOf(target)))
    expect(wrong).toEqual([])
  })

  it('cover every folder', () => {
    expect([...new Set(files.map(folderOf))].toSorted()).toEqual([...Object.keys(arrows), 'root'].toSorted())
  })

  it.each(['api', 'web'])('keep %s behind the entry', (folder) => {
    const importers = files.filter((file) => folderOf(file) !== folder && importsOf(file).some((target) => folderOf(target) === folder))
    expect(importers).toEqual(['index.ts'])
  })
})

describe('a file', () => {
  it.each(files)('%s can be read in one go', (file) => {
    expect(readFileSync(join(root, file), 'utf8').split('\n').length).toBeLessThanOrEqual(file === 'db/schema.ts' ? 400 : 300)
  })
})

function folderOf(file: string): string {
  const folder = dirname(file)
  return folder === '.' ? 'root' : (folder.split('/')[0] ?? '')
}

/** Targets of the relative imports of a file, as paths under src. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/from '(\.[^']+)'/g)]
    .map(([, path]) => normalize(join(dirname(file), path ?? '')))
    .filter((path) => !path.startsWith('..'))
}
