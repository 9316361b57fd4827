"""Work that is accepted with 202, as three houses write it."""

from __future__ import annotations

from typing import Any, Final

import yaml

WORKS: Final[dict[str, Any]] = yaml.safe_load("""
openapi: 3.1.0
info: {title: Works, version: 1.0.0}
security: []
paths:
  /imports:
    post:
      operationId: create_import
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/ImportNew'}
      responses:
        '202':
          description: accepted
          headers:
            Location:
              required: true
              schema: {type: string}
            Retry-After:
              schema: {type: integer}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Import'}
  /imports/{id}:
    get:
      operationId: get_import
      parameters:
      - name: id
        in: path
        required: true
        schema: {type: string, format: uuid}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Import'}
        '404': {description: none}
  /projects:
    post:
      operationId: addProject
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: {type: string}
      responses:
        '201':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Project'}
  /projects/{projectId}:
    get:
      operationId: getProject
      parameters:
      - name: projectId
        in: path
        required: true
        schema: {type: integer}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Project'}
  /projects/{projectId}/exports:
    post:
      operationId: startExport
      parameters:
      - name: projectId
        in: path
        required: true
        schema: {type: integer}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                kind: {type: string, default: csv}
      responses:
        '202':
          description: started
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Export'}
        '404': {description: none}
  /projects/{projectId}/exports/{exportId}:
    get:
      operationId: readExport
      parameters:
      - name: projectId
        in: path
        required: true
        schema: {type: integer}
      - name: exportId
        in: path
        required: true
        schema: {type: integer}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Export'}
        '404': {description: none}
  /report-runs:
    post:
      operationId: RunReport
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [month]
              properties:
                month: {type: string}
      responses:
        '202':
          description: queued
          content:
            application/json:
              schema: {$ref: '#/components/schemas/ReportRun'}
  /report-runs/{run_id}:
    get:
      operationId: ReadReport
      parameters:
      - name: run_id
        in: path
        required: true
        schema: {type: string}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/ReportRun'}
        '404': {description: none}
components:
  schemas:
    ImportNew:
      type: object
      required: [lines]
      properties:
        lines:
          type: array
          items: {type: integer}
    Import:
      type: object
      required: [id, status]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        status:
          type: string
          enum: [failed, accepted, done]
          readOnly: true
        applied: {type: integer, readOnly: true}
    Project:
      type: object
      required: [projectId, name]
      properties:
        projectId: {type: integer, readOnly: true}
        name: {type: string}
    Export:
      type: object
      required: [exportId, state, kind]
      properties:
        exportId: {type: integer, readOnly: true}
        state: {type: string, default: running, readOnly: true}
        kind: {type: string}
    ReportRun:
      type: object
      required: [run_id, phase, month]
      properties:
        run_id: {type: string, readOnly: true}
        phase:
          type: string
          enum: [QUEUED, DONE]
          readOnly: true
        month: {type: string}
""")
