"""The events of an order service as AsyncAPI documents: the same in versions 2.6 and 3.0."""

VERSION_3 = """\
asyncapi: 3.0.0
info: {title: Order events, version: 1.2.0}
defaultContentType: application/json
servers:
  production:
    host: broker.shop.example:4222
    protocol: nats
    security: [{$ref: '#/components/securitySchemes/token'}]
channels:
  orderCreated:
    address: orders.{order_id}.created
    parameters: {order_id: {description: The order.}}
    servers: [{$ref: '#/servers/production'}]
    messages:
      created: {$ref: '#/components/messages/OrderCreated'}
  paymentCaptured:
    address: payments.captured
    messages:
      captured: {$ref: '#/components/messages/PaymentCaptured'}
operations:
  sendOrderCreated:
    action: send
    channel: {$ref: '#/channels/orderCreated'}
    messages: [{$ref: '#/channels/orderCreated/messages/created'}]
  onPaymentCaptured:
    action: receive
    channel: {$ref: '#/channels/paymentCaptured'}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
  schemas:
    Envelope:
      type: object
      required: [id, type, time]
      properties: {id: {type: string}, type: {type: string}, time: {type: string, format: date-time}}
  messages:
    OrderCreated:
      name: order.created.v1
      payload:
        allOf:
          - $ref: '#/components/schemas/Envelope'
          - {type: object, required: [data], properties: {data: {type: object}}}
      examples:
        - payload: {id: e-1, type: order.created, time: "2026-03-02T08:14:09Z", data: {}}
    PaymentCaptured:
      name: payment.captured.v1
      payload: {$ref: '#/components/schemas/Envelope'}
"""

VERSION_2 = """\
asyncapi: 2.6.0
info: {title: Order events, version: 1.2.0}
defaultContentType: application/json
servers:
  production: {url: 'broker.shop.example:4222', protocol: nats, security: [{token: []}]}
channels:
  orders.{order_id}.created:
    parameters: {order_id: {description: The order., schema: {type: string}}}
    servers: [production]
    subscribe:
      operationId: sendOrderCreated
      message: {$ref: '#/components/messages/OrderCreated'}
  payments.captured:
    publish:
      operationId: onPaymentCaptured
      message:
        oneOf:
          - $ref: '#/components/messages/PaymentCaptured'
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
  schemas:
    Envelope:
      type: object
      required: [id, type, time]
      properties: {id: {type: string}, type: {type: string}, time: {type: string, format: date-time}}
  messages:
    OrderCreated:
      messageId: orderCreated
      name: order.created.v1
      payload:
        allOf:
          - $ref: '#/components/schemas/Envelope'
          - {type: object, required: [data], properties: {data: {type: object}}}
      examples:
        - payload: {id: e-1, type: order.created, time: "2026-03-02T08:14:09Z", data: {}}
    PaymentCaptured:
      messageId: paymentCaptured
      name: payment.captured.v1
      payload: {$ref: '#/components/schemas/Envelope'}
"""

BOTH = {"2.6": VERSION_2, "3.0": VERSION_3}
