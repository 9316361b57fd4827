"""The functions that only the built-in rulesets may use, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scaffold.spectral.builtin.examples import oas_example, oas_schema
from scaffold.spectral.builtin.operations import (
    oas_form_data,
    oas_operation_ids,
    oas_parameters,
    oas_success_response,
    oas_tags_defined,
    unique_tags,
)
from scaffold.spectral.builtin.paths import oas_path_parameters
from scaffold.spectral.builtin.schemas import (
    oas_discriminator,
    oas_document_schema,
    oas_unused_component,
    reference_siblings,
    typed_enum,
)
from scaffold.spectral.builtin.security import admin_security, check_security, oas_security_defined
from scaffold.spectral.builtin.servers import server_variables
from scaffold.spectral.functions.context import Factory

PRIVATE: Final[Mapping[str, Factory]] = {
    "checkSecurity": check_security,
    "differentSecuritySchemes": admin_security,
    "oasDiscriminator": oas_discriminator,
    "oasDocumentSchema": oas_document_schema,
    "oasExample": oas_example,
    "oasOpFormDataConsumeCheck": oas_form_data,
    "oasOpIdUnique": oas_operation_ids,
    "oasOpParams": oas_parameters,
    "oasOpSuccessResponse": oas_success_response,
    "oasPathParam": oas_path_parameters,
    "oasSchema": oas_schema,
    "oasSecurityDefined": oas_security_defined,
    "oasTagDefined": oas_tags_defined,
    "oasUnusedComponent": oas_unused_component,
    "refSiblings": reference_siblings,
    "serverVariables": server_variables,
    "typedEnum": typed_enum,
    "uniquenessTags": unique_tags,
}
