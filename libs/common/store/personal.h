#pragma once

#include <string>

#include "google/protobuf/message.h"

// Personal fields apart from the rest of a message: what can be read, copied or erased by itself.
namespace tandem {

// The fields of `type` that MovePersonal moves, by comma; empty if there are none.
std::string PersonalPaths(const google::protobuf::Descriptor& type);

// Moves what is personal in `message` to `personal`, an empty one of the same type. Of repeated
// messages, maps and Any that may hold something personal the whole goes. The bytes of both
// together, in either order, parse as the message that was.
void MovePersonal(google::protobuf::Message& message, google::protobuf::Message& personal);

}  // namespace tandem
