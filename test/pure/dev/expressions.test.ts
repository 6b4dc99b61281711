/** The checker of expressions finds what goes back far, and takes a reason only where there is something to excuse. */
import { describe, expect, it } from 'vitest'
import { findFault } from '../../../dev/expressions/check'
import { findExpressions } from '../../../dev/expressions/find'

describe('an expression', () => {
  it.each([
    ['(?:ydp|y|d|p)+!', 'exponential'],
    ['^(a+)+$', 'exponential'],
    ['\\s+$', '2nd degree polynomial'],
    ['[.:]*;', '2nd degree polynomial'],
    ['(?:a{0,40}b?){0,40}c', 'multiply'],
  ])('/%s/ is found: %s', (pattern, fault) => {
    expect(findFault({ pattern, flags: '' })).toContain(fault)
  })

  it.each(['^\\s{0,9}a', 'ab+c', '(?:one|two|three) [a-z]+', '^[^@]{1,64}@[^@]{1,255}$', '(?<=^|-)[a-z]'])('/%s/ is fine', (pattern) => {
    expect(findFault({ pattern, flags: '' })).toBeUndefined()
  })
})

describe('the expressions of a file', () => {
  it('are found by a parser: not in text, in comments or in divisions', () => {
    const source = "const a = /x+/g // not /y+/\nconst b = 'no /z+/'\nconst c = 4 / 2 / 1\nconst d = new RegExp(`v+`, 'u')\n"
    const { literals, built } = findExpressions('a.ts', source)
    expect(literals).toEqual([{ file: 'a.ts', line: 1, column: 11, reason: undefined, pattern: 'x+', flags: 'g' }])
    expect(built).toEqual([{ file: 'a.ts', line: 4, column: 11, reason: undefined }])
  })

  it('have their reasons right above them', () => {
    const source = '// bounded: ten letters at most.\nconst a = /x+y/\nconst b = /x+y/\n'
    expect(findExpressions('a.ts', source).literals.map(({ reason }) => reason)).toEqual(['ten letters at most.', undefined])
  })
})
