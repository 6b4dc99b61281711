/** Every step that the gateway writes into a trace has its question on the pages. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { steps, tell } from '../../src/web/log/trace-words'

const folder = join(import.meta.dirname, '../../src/inbound')

function stepsIn(source: string): string[] {
  return [...source.matchAll(/\bsay\(\s*'([^']+)'|\bstep: '([^']+)'/g)].map(([, said, written]) => said ?? written ?? '')
}

test('there is a question for each step, and for no other', () => {
  const written = new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => stepsIn(readFileSync(join(folder, file), 'utf8'))),
  )
  expect(Object.keys(steps).toSorted()).toEqual([...written].toSorted())
})

test('an answer that has no words stands for itself, and so does a step of an older version', () => {
  expect(tell({ step: 'fetched', result: 'Letters', detail: '' })).toMatchObject({ answer: 'Letters', mark: 'went-on' })
  expect(tell({ step: 'weather', result: 'toString', detail: '' })).toEqual({ question: 'Weather', answer: 'toString', mark: 'went-on' })
})
