"""Contracts as three architects write them: schemas of their own, components of one schema, and allOf with unions."""

from __future__ import annotations

from typing import Final

GARDEN: Final = """
openapi: 3.1.1
info: {title: Garden, version: 1.0.0}
security: []
paths:
  /plants:
    post:
      operationId: addPlant
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/PlantNew'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Plant'}}}}}
  /plants/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getPlant
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Plant'}}}}
        '404': {description: none}
    put:
      operationId: putPlant
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/PlantNew'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Plant'}}}}
        '404': {description: none}
    delete: {operationId: dropPlant, responses: {'204': {description: gone}, '404': {description: none}}}
  /beds:
    post:
      operationId: addBed
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {sunny: {type: boolean}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Bed'}}}}}
  /beds/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    delete: {operationId: dropBed, responses: {'204': {description: gone}, '404': {description: none}}}
  /tools:
    post:
      operationId: addTool
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Tool'}}}}}
  /harvests:
    post:
      operationId: harvest
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [beds]
              properties: {beds: {type: array, items: {type: integer}}, gently: {type: boolean, default: true}}
      responses: {'202': {description: accepted, content: {application/json: {schema: {$ref: '#/components/schemas/Harvest'}}}}}
  /harvests/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getHarvest
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Harvest'}}}}
        '404': {description: none}
  /tools/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getTool
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Tool'}}}}
        '404': {description: none}
    delete:
      operationId: archiveTool
      responses:
        '200': {description: put away, content: {application/json: {schema: {$ref: '#/components/schemas/Tool'}}}}
        '404': {description: none}
  /plants/{id}/notes:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    post:
      operationId: addNote
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [text]
              properties: {text: {type: string}, taken_at: {type: string, format: date-time}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '404': {description: none}
  /plants/{id}/notes/{note_id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
      - {name: note_id, in: path, required: true, schema: {type: integer}}
    get:
      operationId: getNote
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '404': {description: none}
  /settings/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string, maxLength: 40}}]
    put:
      operationId: putSetting
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, properties: {value: {type: string}, level: {type: integer, default: 5}}}
      responses:
        '200': {description: replaced, content: {application/json: {schema: {$ref: '#/components/schemas/Setting'}}}}
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Setting'}}}}
    get:
      operationId: getSetting
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Setting'}}}}
        '404': {description: none}
components:
  schemas:
    Light: {type: string, enum: [sun, shade]}
    Harvest:
      type: object
      x-entity: {key: id}
      required: [id, state]
      properties:
        id: {type: integer, readOnly: true}
        state: {type: string, enum: [queued, done], default: queued, readOnly: true}
    Tool:
      type: object
      x-entity: {key: id}
      required: [id, status]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        status: {type: string, enum: [live, archived, removed], default: live, readOnly: true}
        archived_at: {type: string, format: date-time, readOnly: true}
    Plant:
      type: object
      x-entity: {key: id}
      required: [id, name, water, light, planted, pot]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        water: {type: integer}
        light: {$ref: '#/components/schemas/Light'}
        planted: {type: string, format: date}
        pot: {type: object, required: [size], properties: {size: {type: integer}, colour: {type: string}}}
        remark: {type: string}
        bed_id: {type: integer, x-ref: {entity: Bed}}
    Bed:
      type: object
      x-entity: {key: id}
      required: [id]
      properties: {id: {type: integer, readOnly: true}, sunny: {type: boolean}}
    PlantNew:
      type: object
      required: [name]
      properties:
        name: {type: string}
        water: {type: integer, default: 10}
        light: {$ref: '#/components/schemas/Light', default: shade}
        planted: {type: string, format: date, default: '2020-01-31'}
        pot:
          type: object
          default: {}
          properties: {size: {type: integer, default: 3}, colour: {type: string, default: brown}}
        remark: {type: string}
        bed_id: {type: integer}
    Note:
      type: object
      x-entity: {key: id}
      required: [id, text, taken_at]
      properties:
        id: {type: integer, readOnly: true}
        plant_id: {type: integer, readOnly: true, x-ref: {entity: Plant, cardinality: many-to-one}}
        text: {type: string}
        taken_at: {type: string, format: date-time}
    Setting:
      type: object
      x-entity: {key: name}
      required: [name]
      properties: {name: {type: string, readOnly: true}, value: {type: string}, level: {type: integer}}
"""

FORUM: Final = """
openapi: 3.0.3
info: {title: Forum, version: '2'}
paths:
  /forum/threads:
    post:
      operationId: createThread
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thread'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thread'}}}}}
  /forum/threads/{threadId}:
    parameters: [{name: threadId, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      operationId: readThread
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thread'}}}}
        '404': {description: none}
    put:
      operationId: replaceThread
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [title]
              properties: {title: {type: string}, open: {type: boolean, default: true}, summary: {type: string}}
      responses: {'204': {description: replaced}, '404': {description: none}}
    delete:
      operationId: deleteThread
      responses: {'204': {description: gone}, '404': {description: none}, '409': {description: in use}}
  /forum/threads/{threadId}/reactions/{number}:
    parameters:
      - {name: threadId, in: path, required: true, schema: {type: string, format: uuid}}
      - {name: number, in: path, required: true, schema: {type: integer}}
    put:
      operationId: react
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [emoji], properties: {emoji: {type: string}}}}}
      responses:
        '201': {description: new}
        '204': {description: changed}
        '404': {description: none}
        '409': {description: taken}
    delete:
      operationId: deleteReaction
      responses: {'200': {description: gone, content: {application/json: {schema: {$ref: '#/components/schemas/Reaction'}}}}}
    get:
      operationId: readReaction
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Reaction'}}}}
        '404': {description: none}
components:
  schemas:
    Tag:
      type: object
      required: [label]
      properties: {label: {type: string}, weight: {type: integer, default: 1}}
    Thread:
      type: object
      required: [title]
      properties:
        threadId: {type: string, format: uuid, readOnly: true}
        title: {type: string}
        open: {type: boolean, default: true}
        summary: {type: string}
        topic: {type: string}
        answers: {type: string, format: uuid, x-ref: {entity: Thread, cardinality: many-to-one}}
        tags: {type: array, items: {$ref: '#/components/schemas/Tag'}}
    Reaction:
      type: object
      required: [number, emoji]
      properties: {number: {type: integer}, emoji: {type: string}, deleted: {type: boolean, readOnly: true}}
"""

FLEET: Final = """
openapi: 3.1.0
info: {title: Fleet, version: 0.1.0}
paths:
  /v1/drivers:
    post:
      operationId: drivers.create
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/DriverInput'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Driver'}}}}}
  /v1/drivers/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      operationId: drivers.get
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Driver'}}}}
        '404': {description: none}
    delete: {operationId: drivers.delete, responses: {'204': {description: gone}, '404': {description: none}}}
  /v1/cars/{car}/seats:
    parameters: [{name: car, in: path, required: true, schema: {type: string, format: uuid}}]
    post:
      operationId: seats.create
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {row: {type: integer}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Seat'}}}}}
  /v1/cars/{car}/seats/{s}/belts:
    parameters:
      - {name: car, in: path, required: true, schema: {type: string, format: uuid}}
      - {name: s, in: path, required: true, schema: {type: integer}}
    post:
      operationId: belts.create
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {length: {type: number}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Belt'}}}}}
  /v1/belts/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: belts.get
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Belt'}}}}
        '404': {description: none}
  /v1/cars:
    post:
      operationId: cars.create
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/CarInput'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Car'}}}}}
  /v1/cars/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      operationId: cars.get
      responses:
        '200':
          description: ok
          headers: {ETag: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Car'}}}
        '404': {description: none}
    delete: {operationId: cars.delete, responses: {'204': {description: gone}, '404': {description: none}}}
    put:
      operationId: cars.replace
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/CarInput'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Car'}}}}
        '404': {description: none}
  /v1/badges/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      operationId: badges.get
      responses:
        '200':
          description: ok
          headers: {ETag: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Badge'}}}
        '404': {description: none}
    put:
      operationId: badges.put
      parameters:
        - {name: If-Match, in: header, schema: {type: string}}
        - {name: If-None-Match, in: header, schema: {type: string}}
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [text], properties: {text: {type: string}}}}}
      responses:
        '200': {description: replaced, content: {application/json: {schema: {$ref: '#/components/schemas/Badge'}}}}
        '201':
          description: made
          headers: {Location: {required: true, schema: {type: string}}, ETag: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Badge'}}}
        '412': {description: another version}
    delete: {operationId: badges.delete, responses: {'204': {description: withdrawn}, '404': {description: none}}}
components:
  schemas:
    Identified:
      type: object
      required: [id]
      properties: {id: {type: string, format: uuid, readOnly: true}}
    DriverInput: {type: object, required: [name], properties: {name: {type: string}}}
    Driver:
      allOf: [{$ref: '#/components/schemas/Identified'}, {$ref: '#/components/schemas/DriverInput'}]
      x-entity: {key: id}
    Petrol:
      type: object
      required: [kind]
      properties: {kind: {const: petrol}, litres: {type: integer, default: 2}}
    Electric:
      type: object
      required: [kind]
      properties: {kind: {const: electric}, range: {type: integer, default: 300}}
    CarInput:
      type: object
      required: [plate, engine]
      properties:
        plate: {type: string}
        doors: {type: integer, default: 4}
        engine: {oneOf: [{$ref: '#/components/schemas/Petrol'}, {$ref: '#/components/schemas/Electric'}]}
        driver_id: {type: string, format: uuid, x-ref: {entity: Driver, cardinality: many-to-one}}
    Car:
      allOf: [{$ref: '#/components/schemas/Identified'}, {$ref: '#/components/schemas/CarInput'}]
      x-entity: {key: id}
    Seat:
      type: object
      x-entity: {key: number}
      required: [number, car_id]
      properties:
        number: {type: integer, readOnly: true}
        car_id: {type: string, format: uuid, readOnly: true, x-ref: {entity: Car}}
        row: {type: integer}
    Belt:
      type: object
      x-entity: {key: id}
      required: [id, seat_number]
      properties:
        id: {type: integer, readOnly: true}
        seat_number: {type: integer, readOnly: true, x-ref: {entity: Seat}}
        length: {type: number}
    Badge:
      allOf:
        - {$ref: '#/components/schemas/Identified'}
        - {type: object, properties: {text: {type: string}, phase: {type: string, readOnly: true}}}
      x-entity: {key: id, x-soft-delete: {property: phase, value: over}}
"""

SPECS: Final = {"garden": GARDEN, "forum": FORUM, "fleet": FLEET}
"""Name → contract, in YAML."""
