#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem {

// Checks messages against the field rules of their protos (tandem/common/v1/options.proto), nested
// messages included, and names every violation at once by its path: "placement.start_date". What
// only the server sets is not looked at: no caller could put it right. Built from descriptors once,
// then constant: thread-safe.
class Validator {
 public:
  // Knows every message that can be reached from `roots`.
  explicit Validator(const std::vector<const google::protobuf::Descriptor*>& roots);
  Validator(const Validator&) = delete;
  Validator& operator=(const Validator&) = delete;
  ~Validator();

  // INVALID_ARGUMENT with all violations, as things are at `now`. `path` stands before each field's
  // name where it is not empty.
  Status Check(const google::protobuf::Message& message, Time now,
               std::string_view path = "") const;

  // A whole request. What differs from Check: in a Create request the resource's own `name` is not
  // looked at, since the server sets it; in an Update request the mask must name fields of the
  // resource (or be `*`), and of the resource the `name` alone is looked at, since the rest is
  // checked when it has been merged with what is stored.
  Status CheckRequest(const google::protobuf::Message& request, Time now) const;

  // Clears what only the server sets, at any depth.
  void ClearOutputOnly(google::protobuf::Message& message) const;

 private:
  struct Field;
  struct Type;
  class Walk;
  Type* Add(const google::protobuf::Descriptor* descriptor);
  const Type& TypeOf(const google::protobuf::Message& message) const;
  static bool HasOutputOnly(const Type* type);
  static void Clear(const Type& type, google::protobuf::Message& message);

  std::map<const google::protobuf::Descriptor*, std::unique_ptr<Type>> types_;
};

// The field of a request that holds the resource of a Create or an Update; null if there is none:
// the message field `x` beside `x_id`, or beside `update_mask`, or the one named like the method
// ("CreateTeamRequest": `team`).
const google::protobuf::FieldDescriptor* ResourceField(const google::protobuf::Descriptor& request);

}  // namespace tandem
