/** What one kind of thing that is set up tells its pages: how it is read and written, what its list and its form show. */
import type { Child } from 'hono/jsx'
import type { Page, Slice } from '../../../db/keyset'
import type { Tools } from '../../../platform/tools'
import type { Option } from '../../shell/form'
import type { FieldKind, FormField, Sent } from '../../shell/form-input'
import type { IconName } from '../../shell/icon'
import type { Bar } from '../../shell/navigation'
import type { UserCaller } from '../../../requests/caller'
import type { Choices } from './choices'

export type SetupField = FormField & {
  label: string
  kind: FieldKind
  value?: string | number | boolean | null | undefined
  hint?: Child
  required?: boolean
  options?: Option[]
  /** The words of choosing nothing. */
  none?: string
  /** Fields of one section stand together, under its words. */
  section?: string
  /** Fields of one group are replaced together; a choice that leads to them has others put in their place, where there is script. */
  group?: string
  leadsTo?: { path: string; group: string }
  /** Records are suggested while their name is typed. */
  suggestsRecords?: boolean
}

export type Setting = {
  tools: Tools
  caller: UserCaller
  bar: Bar
  choices: Choices
  /** What the address of the page asks for, such as the model of a new alias. */
  query: Record<string, string>
  isDevelopment: boolean
  origin: string
}

/** One of them in a list. */
export type SetupRow = { title: Child; sub: Child; state?: Child; action?: Child }

export type SetupResource<Item extends { id: string }> = {
  path: string
  title: string
  /** One of them, as it is called within a sentence. */
  one: string
  icon: IconName
  /** What they are for, in a sentence or two. */
  lead: Child
  list: (tools: Tools, slice: Slice) => Promise<Page<Item>>
  read: (tools: Tools, id: string) => Promise<Item>
  create: (setting: Setting, input: Record<string, unknown>) => Promise<{ id: string }>
  change: (setting: Setting, item: Item, input: Record<string, unknown>) => Promise<unknown>
  remove: (tools: Tools, id: string) => Promise<void>
  nameOf: (item: Item) => string
  row: (item: Item, choices: Choices) => SetupRow
  /** @param sent what was typed, when the form is read or shown again */
  fields: (setting: Setting, item: Item | undefined, sent: Sent | undefined) => SetupField[]
  /** Which field a conflict is about; a conflict names none. */
  fieldOfClash: (message: string, sent: Sent) => string
  state?: (item: Item) => Child
  /** Beside the form of one: how it is doing, and what else can be done with it. */
  side?: (item: Item, setting: Setting) => Child
  /** What goes with it and what stays, for whoever is about to delete it. */
  consequence: string
}
