import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'
import { auditPaths } from '../audit/audit-routes.ts'
import { consumerPaths } from '../consumer-control/consumer-routes.ts'
import { letterPaths } from '../dead-letters/letter-paths.ts'
import { linePaths } from '../line/line-paths.ts'
import { messagePaths } from '../messages/message-paths.ts'
import { orderRunPaths } from '../orders/order-run-paths.ts'
import { overviewPaths } from '../overview/overview-routes.ts'
import { productPaths } from '../products/product-routes.ts'
import { rewindPaths } from '../rewind/rewind-routes.ts'
import { storyPaths } from '../story/story-paths.ts'

/** One line for each room that has routes. */
const PATHS: ZodOpenApiPathsObject = {
  ...overviewPaths,
  ...productPaths,
  ...orderRunPaths,
  ...storyPaths,
  ...linePaths,
  ...messagePaths,
  ...letterPaths,
  ...auditPaths,
  ...consumerPaths,
  ...rewindPaths,
}

/** The OpenAPI 3.1 document, made from the schemas that validate requests. */
export function createOpenApiDocument() {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Placeorder operations',
      version: '1.0.0',
      description:
        'What the control room shows and does. Errors are RFC 9457 problem details. What changes something needs a JSON body.',
    },
    security: [{ operatorToken: [] }, {}],
    components: {
      securitySchemes: {
        operatorToken: { type: 'http', scheme: 'bearer', description: 'Only if OPERATOR_TOKEN is set.' },
      },
    },
    paths: PATHS,
  })
}
