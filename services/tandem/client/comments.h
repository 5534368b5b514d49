#pragma once

#include <string>

#include "services/tandem/client/methods.h"

// What the contracts say in words: the comments of proto/, which the binary carries.
namespace tandem::client {

// The comment before it, in one line; empty if there is none.
std::string CommentOf(const MethodDescriptor& method);
std::string CommentOf(const FieldDescriptor& field);
std::string CommentOf(const Descriptor& type);

// "Reads a team." of "Reads a team. Errors: NOT_FOUND."
std::string FirstSentence(const std::string& comment);

}  // namespace tandem::client
