#include "libs/common/rpc/standard.h"

#include <algorithm>
#include <memory>
#include <set>

#include "fmt/format.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/util/field_comparator.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/rpc/filter.h"
#include "libs/common/rpc/page_token.h"
#include "libs/common/rpc/standard_list.h"
#include "libs/common/rpc/validator.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/standard_events.h"
#include "tandem/common/v1/types.pb.h"

namespace tandem {
namespace {

using common::v1::FieldRule;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;

const FieldRule& RuleOf(const FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::field);
}

MessagePtr New(const Descriptor& type) {
  return MessagePtr(MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

// ---- List ----

// The names before the first wildcard: "countries/ke" of "countries/ke/partnerships/-". What
// follows may only be wildcards.
Result<std::string> BelowOf(std::string_view parent) {
  std::string below(parent);
  while (!below.empty() && IdOf(below) == "-") below = ParentOf(below);
  if (("/" + below + "/").find("/-/") == std::string::npos) return below;
  return BadField("parent",
                  "has an id below a wildcard; expected wildcards to the end, as in "
                  "\"countries/ke/partnerships/-\"");
}

int PageSize(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("page_size");
  return PageSizeOf(field == nullptr ? 0 : request.GetReflection()->GetInt32(request, field));
}

// The list's only repeated field of the resource's type.
const FieldDescriptor* ItemsOf(const Descriptor& response, const Descriptor& type) {
  for (int i = 0; i < response.field_count(); ++i) {
    if (response.field(i)->is_repeated() && response.field(i)->message_type() == &type)
      return response.field(i);
  }
  return nullptr;
}

Result<MessagePtr> Get(View& view, const Message& request, const StandardResource& standard) {
  MessagePtr resource = New(standard.collection.type());
  RETURN_IF_ERROR(view.LoadMessage(standard.collection, TextOf(request, "name"), *resource));
  standard.for_reader(view.caller(), *resource);
  return resource;
}

Result<MessagePtr> List(View& view, const Message& request, const StandardResource& standard,
                        const Descriptor& type) {
  const CollectionInfo& collection = standard.collection;
  ASSIGN_OR_RETURN(MessagePtr response, ListStandard(view, request, collection, type));
  const FieldDescriptor* items = ItemsOf(type, collection.type());
  const int count = response->GetReflection()->FieldSize(*response, items);
  for (int i = 0; standard.for_reader && i < count; ++i) {
    standard.for_reader(view.caller(), *response->GetReflection()->MutableRepeatedMessage(
                                           response.get(), items, i));
  }
  return response;
}

// ---- Create ----

// The client's choice, else one made here that is the same when the handler runs again.
std::string IdFor(Unit& unit, const Message& request, const FieldDescriptor& resource,
                  const CollectionInfo& collection) {
  const std::string field = resource.name() + "_id";
  std::string chosen = TextOf(request, field);
  if (!chosen.empty()) return chosen;
  const FieldDescriptor* id = request.GetDescriptor()->FindFieldByName(field);
  const bool uuid = id != nullptr && RuleOf(*id).format() == common::v1::UUID;
  // An id by AIP-122 starts with a letter.
  return uuid ? unit.NewId() : fmt::format("{}-{}", collection.id().substr(0, 1), unit.NewId());
}

Result<MessagePtr> Create(Unit& unit, const Message& request, const StandardResource& standard,
                          const FieldDescriptor& field) {
  MessagePtr resource = New(standard.collection.type());
  resource->CopyFrom(request.GetReflection()->GetMessage(request, &field));
  const CollectionInfo& collection = standard.collection;
  const std::string name =
      Join(TextOf(request, "parent"), collection.id(), IdFor(unit, request, field, collection));
  if (!Fits(name, collection.pattern)) {
    return BadField("parent", fmt::format("\"{}\" is no name of this kind; expected {}", name,
                                          collection.pattern));
  }
  SetText(*resource, "name", name);
  SetText(*resource, "etag", "");
  RETURN_IF_ERROR(standard.validate(*resource, nullptr));
  RETURN_IF_ERROR(standard.prepare(unit, *resource, nullptr));
  RETURN_IF_ERROR(unit.CreateMessage(collection, *resource));
  RETURN_IF_ERROR(EmitCreated(unit, *resource));
  return resource;
}

// What a service's own rule says of a new resource, before anything is read. Where the name that it
// would have can be told, the rule sees it.
Status CheckNew(const Message& request, const StandardResource& standard,
                const FieldDescriptor& field) {
  const MessagePtr resource = New(standard.collection.type());
  resource->CopyFrom(request.GetReflection()->GetMessage(request, &field));
  const CollectionInfo& collection = standard.collection;
  const std::string chosen = TextOf(request, field.name() + "_id");
  const std::string name =
      Join(TextOf(request, "parent"), collection.id(), chosen.empty() ? "unnamed" : chosen);
  SetText(*resource, "name", Fits(name, collection.pattern) ? name : "");
  return standard.validate(*resource, nullptr);
}

// ---- Update ----

// What only the server sets, and what names the resource, is passed over (google.aip.dev/203).
bool IsServers(const FieldDescriptor& field) {
  static const std::set<std::string> kAlways = {"name", "etag", "create_time", "update_time"};
  return RuleOf(field).output_only() || kAlways.contains(field.name());
}

// The paths to set: those of the mask; all fields for `*`; those that are set where there is no
// mask (google.aip.dev/134).
FieldMask PathsToSet(const Message& request, const Message& given) {
  FieldMask mask;
  const auto* field = request.GetDescriptor()->FindFieldByName("update_mask");
  mask.CopyFrom(request.GetReflection()->GetMessage(request, field));
  const bool all = mask.paths_size() == 1 && mask.paths(0) == "*";
  FieldMask paths;
  const Descriptor& type = *given.GetDescriptor();
  if (mask.paths().empty() || all) {
    std::vector<const FieldDescriptor*> set;
    given.GetReflection()->ListFields(given, &set);
    for (int i = 0; i < type.field_count(); ++i) {
      const bool wanted = all || std::find(set.begin(), set.end(), type.field(i)) != set.end();
      if (wanted && !IsServers(*type.field(i))) paths.add_paths(type.field(i)->name());
    }
    return paths;
  }
  for (const std::string& path : mask.paths()) {
    std::vector<const FieldDescriptor*> fields;
    FieldMaskUtil::GetFieldDescriptors(&type, path, &fields);
    if (std::none_of(fields.begin(), fields.end(),
                     [](const FieldDescriptor* at) { return IsServers(*at); })) {
      paths.add_paths(path);
    }
  }
  return paths;
}

void CheckImmutable(const Message& before, const Message& after, std::string_view path,
                    FieldErrors& errors) {
  const Descriptor& type = *before.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (!RuleOf(*field).immutable()) continue;
    MessageDifferencer differencer;
    if (!differencer.CompareWithFields(before, after, {field}, {field})) {
      errors.Add(fmt::format("{}.{}", path, field->name()), "cannot be changed after creation");
    }
  }
}

Result<MessagePtr> Update(Unit& unit, const Message& request, const StandardResource& standard,
                          const FieldDescriptor& field, const Validator& validator) {
  const Message& given = request.GetReflection()->GetMessage(request, &field);
  const std::string name = TextOf(given, "name");
  MessagePtr before = New(standard.collection.type());
  RETURN_IF_ERROR(unit.LoadMessage(standard.collection, name, *before));
  RETURN_IF_ERROR(Unit::CheckEtag(name, TextOf(given, "etag"), *before));

  MessagePtr after(before->New());
  after->CopyFrom(*before);
  const FieldMask mask = PathsToSet(request, given);
  FieldMaskUtil::MergeOptions replace;
  replace.set_replace_message_fields(true);
  replace.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(given, mask, replace, after.get());
  const bool is_same = MessageDifferencer::Equals(*before, *after);
  FieldErrors errors;
  CheckImmutable(*before, *after, field.name(), errors);
  errors.AddAll(validator.Check(*after, unit.now(), field.name()));
  const Status rules = standard.validate(*after, before.get());
  errors.AddAll(rules);
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(rules);
  // Nothing is to be agreed anew where a form is saved as it was.
  if (is_same) return before;
  RETURN_IF_ERROR(standard.prepare(unit, *after, before.get()));
  unit.SaveMessage(standard.collection, *after);
  EmitUpdated(unit, mask, *after);
  return after;
}

// ---- What a service declares ----

// "ListTeamPriorities" answers a list of the type; the others are named after it.
bool IsListOf(const MethodDescriptor& method, const Descriptor& type) {
  return method.name().starts_with("List") && ItemsOf(*method.output_type(), type) != nullptr &&
         method.input_type()->FindFieldByName("page_token") != nullptr &&
         method.output_type()->FindFieldByName("next_page_token") != nullptr;
}

std::optional<Method> Standard(const MethodDescriptor& method, const StandardResource& resource) {
  const CollectionInfo& collection = resource.collection;
  const Descriptor& type = collection.type();
  const bool answers_it = method.output_type() == &type;
  if (answers_it && method.name() == "Get" + type.name()) {
    if (!resource.for_reader) return Method{&method, GetHandler{collection}};
    return Method{&method, QueryHandler{[resource](View& view, const Message& request) {
                    return Get(view, request, resource);
                  }}};
  }
  if (IsListOf(method, type)) {
    return Method{&method, QueryHandler{[resource, response = method.output_type()](
                                            View& view, const Message& request) {
                    return List(view, request, resource, *response);
                  }}};
  }
  const FieldDescriptor* field = ResourceField(*method.input_type());
  if (!answers_it || field == nullptr || field->message_type() != &type) return std::nullopt;
  if (method.name() == "Create" + type.name()) {
    return Method{&method, CommandHandler{[resource, field](Unit& unit, const Message& request) {
                                            return Create(unit, request, resource, *field);
                                          },
                                          collection,
                                          [resource, field](const Message& request) {
                                            return CheckNew(request, resource, *field);
                                          },
                                          resource.for_reader}};
  }
  if (method.name() == "Update" + type.name()) {
    const auto validator = std::make_shared<const Validator>(std::vector{&type});
    return Method{&method,
                  CommandHandler{[resource, field, validator](Unit& unit, const Message& request) {
                                   return Update(unit, request, resource, *field, *validator);
                                 },
                                 collection,
                                 {},
                                 resource.for_reader}};
  }
  return std::nullopt;
}

}  // namespace

Result<MessagePtr> ListStandard(View& view, const Message& request,
                                const CollectionInfo& collection, const Descriptor& type) {
  Query query;
  ASSIGN_OR_RETURN(query.below, BelowOf(TextOf(request, "parent")));
  ASSIGN_OR_RETURN(query.conditions, ParseFilter(collection, TextOf(request, "filter")));
  RETURN_IF_ERROR(ParseOrderBy(collection, TextOf(request, "order_by"), query));
  const std::string_view key = view.context().store->digest_key();
  if (!TextOf(request, "page_token").empty()) {
    ASSIGN_OR_RETURN(query.after, ReadPageToken(key, request));
  }
  const int size = PageSize(request);
  query.limit = size + 1;  // one more tells whether there is a next page
  ASSIGN_OR_RETURN(const std::vector<Row> rows, view.Rows(collection, query));

  MessagePtr response = New(type);
  const FieldDescriptor* items = ItemsOf(type, collection.type());
  Message* last = nullptr;
  for (std::size_t i = 0; i < rows.size() && i < static_cast<std::size_t>(size); ++i) {
    last = response->GetReflection()->AddMessage(response.get(), items);
    RETURN_IF_ERROR(View::ParseRow(rows[i], *last));
  }
  if (rows.size() > static_cast<std::size_t>(size)) {
    const PageStart start{query.order_by.empty() ? ColumnValue() : ColumnAt(*last, query.order_by),
                          TextOf(*last, "name")};
    SetText(*response, "next_page_token", MakePageToken(key, request, start));
  }
  return response;
}

std::vector<Method> StandardMethods(const StandardResource& resource, std::string_view package) {
  std::vector<Method> methods;
  const std::string own = fmt::format("{}Service", resource.collection.type().name());
  const auto* service = DescriptorPool::generated_pool()->FindServiceByName(
      fmt::format("{}.{}", package, resource.service.empty() ? own : resource.service));
  for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
    if (auto method = Standard(*service->method(i), resource))
      methods.push_back(*std::move(method));
  }
  return methods;
}

}  // namespace tandem
