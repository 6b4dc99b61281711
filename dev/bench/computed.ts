/** The parts of the gateway that compute, bundled for Node as wrangler bundles them for the Worker. */
export { parse } from '../../src/inbound/parse'
export { classify } from '../../src/inbound/classify'
export { receive, simulate } from '../../src/inbound/gateway'
export { toolsOf } from '../../src/tools'

export default {}
