#include "libs/common/app/field_rules.h"

#include "libs/common/rpc/validator.h"

namespace tandem {

FieldRules::FieldRules(const google::protobuf::Descriptor& type)
    : validator_(std::make_unique<const Validator>(std::vector{&type})) {}

FieldRules::~FieldRules() = default;

Status FieldRules::Check(const google::protobuf::Message& message, Time now) const {
  return validator_->Check(message, now);
}

}  // namespace tandem
