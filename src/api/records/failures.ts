import { dismissFailure, failureSchema, listFailures, readFailure, retryFailure, retryInput } from '../../records/chatter/failure'
import { action, list, read, routes } from '../protocol/routes'
import { notificationAnswer, notificationSchema } from './message-schema'

const now = ['The notification as it is now', notificationSchema] as const // a pair, not a list

const words = 'Failed notifications, newest first: administrators see all, others those of their own messages'

export const failures = routes('/failures', 'Failures', [
  list('', words, ['A page of failures', failureSchema], (tools, slice, { caller }) => listFailures(tools, caller, slice)),
  read('/{id}', 'One failed notification', ['The failure', failureSchema], (tools, id, { caller }) => readFailure(tools, caller, id)),
  action(
    'post',
    '/{id}/retry',
    'Send the message again, optionally to another address',
    async (tools, id, { caller }, { address }) => notificationAnswer(await retryFailure(tools, caller, id, address)),
    { body: retryInput, isBodyOptional: true, answer: now },
  ),
  action(
    'post',
    '/{id}/dismiss',
    'Dismiss a failure',
    async (tools, id, { caller }) => notificationAnswer(await dismissFailure(tools, caller, id)),
    { answer: now },
  ),
])
