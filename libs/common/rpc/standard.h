#pragma once

#include <functional>
#include <vector>

#include "libs/common/rpc/method.h"
#include "libs/common/store/unit.h"

namespace tandem {

// What the standard methods of a resource check beyond its field rules.
template <class T>
struct StandardRules {
  // Before a create or an update is saved: `resource` is as it would be, already merged. It may
  // complete the resource (an initial state, a derived field). `before` is null at creation. Its
  // field errors are answered together with those of the field rules, so it also meets resources
  // that break these.
  Status (*validate)(T& resource, const T* before) = nullptr;
  // The same with the unit, for rules that need other resources: loads and saves what guards them,
  // emits beyond the standard event. Not for an update that changes nothing.
  Status (*prepare)(Unit& unit, T& resource, const T* before) = nullptr;
  // Takes out of a resource that is read, or that a command answers, what `caller` may not read.
  // Its Get is then not cached.
  void (*for_reader)(const Caller& caller, T& resource) = nullptr;
  // The service that declares them, where it is not `<Type>Service`: "ReportService".
  std::string_view service = {};
};

// The same without its type.
struct StandardResource {
  CollectionInfo collection;
  std::function<Status(google::protobuf::Message& resource,
                       const google::protobuf::Message* before)>
      validate;
  std::function<Status(Unit&, google::protobuf::Message& resource,
                       const google::protobuf::Message* before)>
      prepare;
  ForReader for_reader;  // may be null
  std::string_view service;
};

template <class T>
StandardResource Erase(const CollectionInfo& collection, const StandardRules<T>& rules) {
  using google::protobuf::Message;
  return {collection,
          [check = rules.validate](Message& resource, const Message* before) {
            return check == nullptr
                       ? OkStatus()
                       : check(static_cast<T&>(resource), static_cast<const T*>(before));
          },
          [prepare = rules.prepare](Unit& unit, Message& resource, const Message* before) {
            return prepare == nullptr
                       ? OkStatus()
                       : prepare(unit, static_cast<T&>(resource), static_cast<const T*>(before));
          },
          rules.for_reader == nullptr
              ? ForReader()
              : [hide = rules.for_reader](
                    const Caller& caller,
                    Message& resource) { hide(caller, static_cast<T&>(resource)); },
          rules.service};
}

// The standard methods that the package's services declare for `resource`: looked for by name
// ("GetMatch", "ListMatches", "CreateMatch", "UpdateMatch") in `<Type>Service`, or in the one that
// its rules name.
std::vector<Method> StandardMethods(const StandardResource& resource, std::string_view package);

}  // namespace tandem
