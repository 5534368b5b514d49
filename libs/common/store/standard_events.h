#pragma once

#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "libs/common/store/unit.h"

// What others hear when a resource comes or is changed by its standard methods, whoever does it: a
// request, a row of a file, a command that makes one on the way. Personal data is left out.
namespace tandem {

// `<Type>Created` of the package of `type`, null if there is none.
const google::protobuf::Descriptor* CreatedEventOf(const google::protobuf::Descriptor& type);
// `<Type>Created {name, <type>}` of the resource's package. INTERNAL if there is none.
Status EmitCreated(Unit& unit, const google::protobuf::Message& resource);
// tandem.common.v1.ResourceUpdated: the fields of `mask` are new in `resource`.
void EmitUpdated(Unit& unit, const google::protobuf::FieldMask& mask,
                 const google::protobuf::Message& resource);

}  // namespace tandem
