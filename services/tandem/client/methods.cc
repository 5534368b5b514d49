#include "services/tandem/client/methods.h"

#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "libs/common/base/nearest.h"
#include "services/tandem/client/suggest.h"
#include "tandem/admin/v1/admin_service.pb.h"
#include "tandem/common/v1/options.pb.h"
#include "tandem/learning_content/v1/events.pb.h"
#include "tandem/objectives/v1/events.pb.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/reporting/v1/events.pb.h"
#include "tandem/reporting/v1/report_service.pb.h"
#include "tandem/reporting/v1/support_ask.pb.h"

namespace tandem::client {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;

// A proto is known only if something of it is linked. Events refer to every resource of their
// service.
void LinkContracts() {
  placement::v1::PartnershipCreated::descriptor();
  objectives::v1::ObjectiveAgreed::descriptor();
  objectives::v1::ObjectiveSetOpened::descriptor();
  learning_content::v1::RecommendationIssued::descriptor();
  reporting::v1::Report::descriptor();
  reporting::v1::SupportRaised::descriptor();
  reporting::v1::SupportAsk::descriptor();
  admin::v1::Positions::descriptor();
}

std::vector<const MethodDescriptor*> ReadMethods() {
  LinkContracts();
  // The pool itself is lazy; what it is filled from knows every file that is linked.
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::sort(files.begin(), files.end());
  std::vector<const MethodDescriptor*> methods;
  for (const std::string& name : files) {
    if (!absl::StartsWith(name, "tandem/") || absl::StartsWith(name, "tandem/common/")) continue;
    const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(name);
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        methods.push_back(file->service(s)->method(m));
      }
    }
  }
  std::sort(methods.begin(), methods.end(),
            [](const auto* a, const auto* b) { return a->full_name() < b->full_name(); });
  return methods;
}

// The patterns of the resource that a request names; "" if it names none.
std::string PatternOf(const Descriptor& request, const std::string& field) {
  const FieldDescriptor* name = request.FindFieldByName(field);
  return name == nullptr ? "" : name->options().GetExtension(common::v1::field).resource();
}

// "matches" of "countries/*/…/needs/*/matches/*", "report" of "…/partnerships/*/report"; several
// patterns end in the same.
std::string CollectionOfPattern(std::string_view pattern) {
  return std::string(CollectionOf(pattern.substr(0, pattern.find(' '))));
}

// Get methods by collection id. GetTeam of TeamService goes before GetCapability, which is about a
// team too.
const std::map<std::string, const MethodDescriptor*>& GetMethods() {
  static const auto* const kMethods = [] {
    auto* methods = new std::map<std::string, const MethodDescriptor*>();
    for (const MethodDescriptor* method : Methods()) {
      const std::string pattern = PatternOf(*method->input_type(), "name");
      const bool gets = absl::StartsWith(method->name(), "Get") && !pattern.empty();
      // What is told of a country is no resource of its name.
      if (!gets || CollectionOfPattern(pattern) == "countries") continue;
      const std::string& resource = method->output_type()->name();
      if (method->name() != "Get" + resource ||
          method->output_type()->FindFieldByName("name") == nullptr) {
        continue;
      }
      const bool own = method->service()->name() == resource + "Service";
      auto [entry, added] = methods->try_emplace(CollectionOfPattern(pattern), method);
      if (!added && own) entry->second = method;
    }
    return methods;
  }();
  return *kMethods;
}

Status NoCollection(std::string_view collection) {
  const std::vector<std::string> known = Collections();
  std::string hint = DidYouMean(collection, known);
  if (hint.empty()) hint = fmt::format(" There are: {}.", fmt::join(known, ", "));
  return absl::InvalidArgumentError(
      fmt::format("There is no collection '{}'.{}", collection, hint));
}

}  // namespace

const std::vector<const MethodDescriptor*>& Methods() {
  static const auto* const kMethods = new std::vector<const MethodDescriptor*>(ReadMethods());
  return *kMethods;
}

std::string ShortName(const MethodDescriptor& method) {
  return method.service()->name() + "." + method.name();
}

std::string PathOf(const MethodDescriptor& method) {
  return "/" + method.service()->full_name() + "/" + method.name();
}

Result<const MethodDescriptor*> FindMethod(std::string_view name) {
  std::string dotted(name.substr(name.starts_with('/') ? 1 : 0));
  std::replace(dotted.begin(), dotted.end(), '/', '.');
  std::vector<std::string> short_names;
  std::vector<std::string_view> bare_names;
  for (const MethodDescriptor* method : Methods()) {
    if (method->full_name() == dotted || ShortName(*method) == dotted) return method;
    short_names.push_back(ShortName(*method));
    bare_names.push_back(method->name());
  }
  if (dotted.find('.') == std::string::npos) {
    const std::string nearest = Nearest(dotted, bare_names);
    const auto found = std::find(bare_names.begin(), bare_names.end(), nearest);
    if (found != bare_names.end()) {
      dotted = short_names[static_cast<std::size_t>(found - bare_names.begin())];
    }
  }
  std::string hint = DidYouMean(
      dotted.substr(dotted.find("v1.") == std::string::npos ? 0 : dotted.find("v1.") + 3),
      short_names);
  if (hint.empty()) hint = " `tandem methods` lists them all.";
  return absl::NotFoundError(fmt::format("There is no method {}.{}", name, hint));
}

std::string FieldOf(const google::protobuf::Message& message, const char* field) {
  const FieldDescriptor* const found = message.GetDescriptor()->FindFieldByName(field);
  return found == nullptr ? "" : message.GetReflection()->GetString(message, found);
}

std::vector<std::string> ValuesOf(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> values;
  for (int i = 1; i < type.value_count(); ++i) values.push_back(type.value(i)->name());
  return values;
}

std::vector<std::string> Collections() {
  std::vector<std::string> collections;
  for (const auto& [collection, method] : GetMethods()) collections.push_back(collection);
  return collections;
}

Result<const MethodDescriptor*> GetMethodOf(std::string_view name) {
  const auto found = GetMethods().find(std::string(CollectionOf(name)));
  if (found == GetMethods().end()) return NoCollection(CollectionOf(name));
  const std::string pattern = PatternOf(*found->second->input_type(), "name");
  if (Fits(name, pattern)) return found->second;
  return absl::InvalidArgumentError(
      fmt::format("'{}' is no name of its kind; expected {}.", name, pattern));
}

Result<Listing> ListingOf(std::string_view collection) {
  const std::size_t slash = collection.rfind('/');
  const std::string id(collection.substr(slash == std::string_view::npos ? 0 : slash + 1));
  const auto get = GetMethods().find(id);
  if (get == GetMethods().end()) return NoCollection(id);
  const Descriptor* resource = get->second->output_type();
  for (const MethodDescriptor* method : Methods()) {
    if (method->service() != get->second->service() || !absl::StartsWith(method->name(), "List")) {
      continue;
    }
    for (int i = 0; i < method->output_type()->field_count(); ++i) {
      const FieldDescriptor* items = method->output_type()->field(i);
      if (!items->is_repeated() || items->message_type() != resource) continue;
      Listing listing{
          method, std::string(slash == std::string_view::npos ? "" : collection.substr(0, slash)),
          items};
      const bool below = method->input_type()->FindFieldByName("parent") != nullptr;
      if (below && listing.parent.empty()) {
        const std::string above = PatternOf(*method->input_type(), "parent");
        return absl::InvalidArgumentError(
            fmt::format("{} lie below {}: write {}/{} for those of all.", id, above,
                        absl::StrReplaceAll(above, {{"*", "-"}}), id));
      }
      if (!below && !listing.parent.empty()) {
        return absl::InvalidArgumentError(
            fmt::format("{} are at the top level: write just {}.", id, id));
      }
      const std::string pattern = below ? PatternOf(*method->input_type(), "parent") : "";
      if (below && !pattern.empty() && !Fits(listing.parent, pattern)) {
        return absl::InvalidArgumentError(fmt::format(
            "There are no {} below {}; they lie below {}.", id, listing.parent, pattern));
      }
      return listing;
    }
  }
  return absl::InvalidArgumentError(
      fmt::format("{} cannot be listed; `tandem get` shows one.", id));
}

}  // namespace tandem::client
