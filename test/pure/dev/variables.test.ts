/** `.dev.vars` is a developer's own file: what is in it stays as it is. */
import { expect, test } from 'vitest'
import { fillMissing } from '../../../dev/variables'

const example = '# The token.\nADMIN_TOKEN=\n# The keys.\nSECRET_KEYS=\n'
const cases = [
  { because: 'the example itself gets both', text: example, filled: '# The token.\nADMIN_TOKEN=new\n# The keys.\nSECRET_KEYS=new\n' },
  { because: 'a value stays', text: 'ADMIN_TOKEN="mine"\nSECRET_KEYS=\n', filled: 'ADMIN_TOKEN="mine"\nSECRET_KEYS=new\n' },
  { because: 'a missing variable comes last', text: '# Mine\nSECRET_KEYS=a,b', filled: '# Mine\nSECRET_KEYS=a,b\nADMIN_TOKEN=new\n' },
  { because: 'an empty value is none', text: 'export ADMIN_TOKEN = ""\nSECRET_KEYS=a\n', filled: 'ADMIN_TOKEN=new\nSECRET_KEYS=a\n' },
  {
    because: 'nothing is missing',
    text: 'SECRET_KEYS=a\r\nOTHER=1\r\nADMIN_TOKEN=b\r\n',
    filled: 'SECRET_KEYS=a\r\nOTHER=1\r\nADMIN_TOKEN=b\r\n',
  },
]

test.each(cases)('$because', ({ text, filled }) => {
  expect(fillMissing(text, example, () => 'new')).toBe(filled)
})
