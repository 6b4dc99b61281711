/** The parts of the gateway that compute, bundled for Node as wrangler bundles them for the Worker. */
export { parse } from '../../src/inbound/reading/parse'
export { classify } from '../../src/inbound/reading/classify'
export { receive, simulate } from '../../src/inbound/gateway'
export { doubtAfter, doubtBefore } from '../../src/mail/mime/doubts'
export { readExactly } from '../../src/mail/mime/exact/exact'
export { outlineOf } from '../../src/mail/mime/outline'
export { parseByPostal } from '../../src/mail/mime/postal'
export { toolsOf } from '../../src/make-tools'

export default {}
