#pragma once

#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/common/base/date.h"
#include "libs/common/base/personal.h"
#include "libs/common/store/query.h"

// Fields of messages by name, for what works on every resource alike. A field that a message lacks
// is passed over.
namespace tandem {

// The text of the field, "" where there is none.
std::string TextOf(const google::protobuf::Message& message, std::string_view field);
void SetText(google::protobuf::Message& message, std::string_view field, std::string_view value);

// A google.protobuf.Timestamp field; InfinitePast where it is unset or missing.
Time TimeOf(const google::protobuf::Message& message, std::string_view field);
void SetTime(google::protobuf::Message& message, std::string_view field, Time time);

google::protobuf::Timestamp ToTimestamp(Time time);
Time FromTimestamp(const google::protobuf::Timestamp& timestamp);

// Whether a column is made of several (see Collection::columns). It is for queries of handlers; a
// caller cannot name it.
bool IsJoined(std::string_view column);
// Whether the column of `field` says if it is there, since it is a message without a value of its
// own: 1 or 0.
bool IsPresenceColumn(const google::protobuf::FieldDescriptor& field);
// The value of the field (or path of fields, "period.start") `path`, or of several that are joined,
// as a column; nothing where it is absent.
ColumnValue ColumnAt(const google::protobuf::Message& message, std::string_view path);
// OK if `path` can be a column of `type`; INVALID_ARGUMENT says why not.
Status CheckColumn(const google::protobuf::Descriptor& type, std::string_view path);
// Whether such a column holds text; else a number.
bool IsTextColumn(const google::protobuf::Descriptor& type, std::string_view path);

// Equal messages give equal bytes, maps included.
std::string Serialise(const google::protobuf::Message& message);

}  // namespace tandem
