#pragma once

#include <memory>

#include "google/protobuf/message.h"
#include "libs/common/base/date.h"
#include "libs/common/base/status.h"

namespace tandem {

class Validator;

// The field rules of a resource (tandem/common/v1/options.proto) for what does not come as a
// request that the pipeline has checked: a row of a file. Thread-safe.
class FieldRules {
 public:
  explicit FieldRules(const google::protobuf::Descriptor& type);
  FieldRules(const FieldRules&) = delete;
  FieldRules& operator=(const FieldRules&) = delete;
  ~FieldRules();

  // INVALID_FIELDS with all violations at `now`, each by its path in `message`: "location.country".
  Status Check(const google::protobuf::Message& message, Time now) const;

 private:
  const std::unique_ptr<const Validator> validator_;
};

}  // namespace tandem
