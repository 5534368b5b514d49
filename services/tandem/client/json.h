#pragma once

#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "libs/common/base/status.h"
#include "nlohmann/json.hpp"

// The JSON that people write and read: protobuf JSON with the field names of the protos, and
// tandem.common.v1.Date as "2024-03-31".
namespace tandem::client {

using Json = nlohmann::ordered_json;

// INVALID_ARGUMENT says where the text stops being JSON.
Result<Json> ParseJson(std::string_view text);

// Fills `message`. INVALID_ARGUMENT names each field in whose place something else was found by its
// path ("placement.start_date"), a line each, with what was expected; an unknown field or enum
// value suggests the nearest.
Status FromJson(const Json& json, google::protobuf::Message& message);

// Fields that are set, in the order of the proto.
Result<Json> ToJson(const google::protobuf::Message& message);

// As text, in lines by an `indent` of 0 or more. No control character is left in it as such: a
// terminal would obey it.
std::string AsText(const Json& json, int indent = -1);

// Values as YAML reads them, for people: no quotes where none are needed, two spaces a level.
std::string AsYaml(const Json& json);

// A YAML document as JSON. What is not quoted keeps its text: FromJson gives it the type of its
// field. INVALID_ARGUMENT with the line.
Result<Json> ParseYaml(std::string_view text);

}  // namespace tandem::client
