/** Mail that postal-mime would misread, be slow over or throw at: each doubt has one. The exact reader reads them all. */
import type { Case } from '../cases'

const to = 'info@example.com'
const opened = { outcome: 'created', reason: 'alias', name: 'Three shelves', email: 'eve@example.org' } as const

export const doubts: Case[] = [
  {
    file: 'doubts/many-lines',
    to,
    expect: { ...opened, reader: 'many-lines' },
    because: 'postal-mime takes its time for every line that is not in base64',
  },
  { file: 'doubts/many-parts', to, expect: { ...opened, reader: 'many-parts' }, because: 'postal-mime reserves room for every part' },
  {
    file: 'doubts/deep-parts',
    to,
    expect: { ...opened, reader: 'many-parts' },
    because: 'postal-mime compares every line with every open boundary',
  },
  {
    file: 'doubts/long-headers',
    to,
    expect: { ...opened, reader: 'long-headers' },
    because: 'what postal-mime does with a header may take much longer than the header is long',
  },
  { file: 'doubts/odd-beginning', to, expect: { ...opened, reader: 'odd-beginning' }, because: 'a blank line above the headers ends none' },
  { file: 'doubts/bare-returns', to, expect: { ...opened, reader: 'bare-returns' }, because: 'to postal-mime it is one line' },
  {
    file: 'doubts/runs-on',
    to,
    expect: { ...opened, reader: 'runs-on' },
    because: 'without a blank line postal-mime takes the text for headers',
  },
  {
    file: 'doubts/raw-headers',
    to,
    expect: { ...opened, name: 'Café und Straße', reader: 'raw-headers' },
    because: 'postal-mime takes every header for UTF-8',
  },
  {
    file: 'doubts/repeated-headers',
    to,
    expect: { outcome: 'posted', reason: 'references', record: 'quote', reader: 'repeated-headers' },
    because: 'postal-mime reads the first References alone, and the second names the conversation',
  },
  {
    file: 'doubts/unused-boundary',
    to,
    expect: { ...opened, reader: 'unused-boundary' },
    because: 'postal-mime finds no part, and so no word',
  },
  {
    file: 'doubts/several-bodies',
    to,
    expect: { ...opened, reader: 'several-bodies' },
    because: 'words beside a picture stand in their order',
  },
  {
    file: 'doubts/unusual-text',
    to,
    expect: { ...opened, reader: 'unusual-text' },
    because: 'a text with a name is a file, which postal-mime takes for words',
  },
  {
    file: 'doubts/odd-encoding',
    to,
    expect: { ...opened, reader: 'odd-encoding' },
    because: 'a list put its footer below base64',
  },
  {
    file: 'doubts/flowed-quotes',
    to,
    expect: { ...opened, reader: 'flowed-quotes' },
    because: 'postal-mime joins quoted lines with their marks in the middle',
  },
  {
    file: 'doubts/parts-differ',
    to,
    expect: { ...opened, reader: 'parts-differ' },
    because: 'without a semicolon postal-mime does not see what the file is called',
  },
  {
    file: 'doubts/unknown-charset',
    to,
    expect: { ...opened, reader: 'unknown-charset' },
    because: 'postal-mime takes a charset that it does not know for Western',
  },
  {
    file: 'doubts/wrong-charset',
    to,
    expect: { ...opened, reader: 'wrong-charset' },
    because: 'postal-mime believes what a part says of its charset, whatever its bytes say',
  },
  {
    file: 'doubts/words-left-over',
    to,
    expect: { ...opened, name: 'Three shelves for the café', reader: 'words-left-over' },
    because: 'an encoded word that has no end is one',
  },
  {
    file: 'doubts/odd-addresses',
    to,
    expect: { ...opened, reader: 'odd-addresses' },
    because: 'two addresses without a comma are two',
  },
  { file: 'doubts/odd-date', to, expect: { ...opened, reader: 'odd-date' }, because: 'a date as a person writes it is one' },
  {
    file: 'doubts/odd-file-name',
    to,
    expect: { ...opened, reader: 'odd-file-name' },
    because: 'the signs between the folders of Windows go with the path, not into the name',
  },
  {
    file: 'doubts/uuencoded-file',
    to,
    expect: { ...opened, reader: 'uuencoded-file' },
    because: 'a file in the text is a file',
  },
  {
    file: 'leads/plain',
    to,
    expect: { outcome: 'created', reason: 'alias', reader: 'postal-mime' },
    because: 'postal-mime reads ordinary mail',
  },
  {
    file: 'broken/nested-without-end',
    to,
    expect: { outcome: 'held', reason: 'beyond-bounds', reader: 'beyond-bounds' },
    because: 'postal-mime is not given what is beyond every bound',
  },
]
