/** What one kind of thing that is set up tells its pages, besides the resource that it is: what its list and its form show. */
import type { Child } from 'hono/jsx'
import type { z } from '@hono/zod-openapi'
import type { Tools } from '../../../platform/tools'
import type { Resource } from '../../../requests/resource'
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

type Described<Item> = Resource<Item, unknown, unknown, z.ZodObject>

/** What a form says, by its fields. */
type Input = Record<string, unknown>

/** One of them in a list. */
export type SetupRow = { title: Child; sub: Child; state?: Child; action?: Child }

export type SetupResource<Item extends { id: string }> = {
  /** What it lists and reads may say more of one than the API does. */
  of: Pick<Described<Item>, 'path' | 'list' | 'read'> & Pick<Described<{ id: string }>, 'create' | 'change' | 'remove'>
  title: string
  /** One of them, as it is called within a sentence. */
  one: string
  icon: IconName
  /** What they are for, in a sentence or two. */
  lead: Child
  /** From what the form says to what the resource takes. */
  prepare?: (input: Input, setting: Setting, item: Item | undefined) => Input | Promise<Input>
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

/** Where its pages are. */
export function baseOf({ of }: { of: { path: string } }): string {
  return `/setup${of.path}`
}
