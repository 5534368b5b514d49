#include "libs/common/app/module.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/store/standard_events.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;

// Every RPC of the files of `package`, from the descriptors compiled in.
std::vector<const MethodDescriptor*> MethodsOf(std::string_view package,
                                               const std::vector<Method>& declared) {
  std::set<const google::protobuf::FileDescriptor*> files;
  for (const Method& method : declared) files.insert(method.descriptor->file());
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file : files) {
    if (file->package() != package) continue;
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        methods.push_back(file->service(s)->method(m));
      }
    }
  }
  return methods;
}

bool IsServed(const MethodDescriptor& wanted, const std::vector<Method>& declared) {
  return std::any_of(declared.begin(), declared.end(),
                     [&](const Method& method) { return method.descriptor == &wanted; });
}

}  // namespace

void Declarations::Timer(const TimerKind& kind, Status (*handler)(Unit&, std::string_view)) {
  if (!timers_.emplace(std::string(kind.name), handler).second) {
    faults_.push_back(fmt::format("timer {} is declared twice", kind.name));
  }
}

Status Declarations::Check(bool is_partial) const {
  std::vector<std::string> faults = faults_;
  for (const MethodDescriptor* method : MethodsOf(package_, methods_)) {
    if (!method->options().HasExtension(common::v1::allow)) {
      faults.push_back(fmt::format("{} has no rule (tandem.common.v1.allow)", method->full_name()));
    }
    if (!is_partial && !IsServed(*method, methods_))
      faults.push_back(fmt::format("{} has no handler", method->full_name()));
  }
  if (faults.empty()) return OkStatus();
  return Internal(fmt::format("The module of {} does not fit its protos: {}.", package_,
                              fmt::join(faults, "; ")));
}

void Declarations::AddCollection(const CollectionInfo& collection) {
  const auto same = [&](const CollectionInfo& other) { return other.id() == collection.id(); };
  if (std::any_of(collections_.begin(), collections_.end(), same)) {
    faults_.push_back(fmt::format("collection {} is declared twice", collection.id()));
  }
  collections_.push_back(collection);
}

void Declarations::AddStandard(const StandardResource& resource) {
  std::vector<Method> methods = StandardMethods(resource, package_);
  if (resource.for_reader) {
    for_readers_.emplace(resource.collection.id(), resource.for_reader);
  }
  if (methods.empty()) {
    faults_.push_back(
        fmt::format("{} has no standard methods in {}", resource.collection.id(), package_));
  }
  const Descriptor& type = resource.collection.type();
  for (Method& method : methods) {
    if (IsServed(*method.descriptor, methods_)) continue;
    if (method.descriptor->name() == "Create" + type.name() && CreatedEventOf(type) == nullptr) {
      faults_.push_back(fmt::format("there is no event {}Created", type.full_name()));
    }
    methods_.push_back(std::move(method));
  }
}

void Declarations::AddCounted(Counted counted) {
  if (const Status fits = CheckCounted(counted); !fits.ok()) faults_.emplace_back(fits.message());
  counted_.push_back(std::move(counted));
}

void Declarations::AddMethod(std::string_view method, const Descriptor* request,
                             const Descriptor* response, Handler handler) {
  const std::string full_name = fmt::format("{}.{}", package_, method);
  const auto* descriptor = DescriptorPool::generated_pool()->FindMethodByName(full_name);
  if (descriptor == nullptr) {
    faults_.push_back(fmt::format("{} is no RPC", full_name));
    return;
  }
  const bool streams = std::holds_alternative<StreamHandler>(handler) ||
                       std::holds_alternative<WatchHandler>(handler);
  if (descriptor->input_type() != request || descriptor->output_type() != response ||
      descriptor->server_streaming() != streams || descriptor->client_streaming()) {
    faults_.push_back(fmt::format("the handler of {} takes {} and answers {}{}", full_name,
                                  request->name(), streams ? "a stream of " : "",
                                  response->name()));
  }
  if (IsServed(*descriptor, methods_))
    faults_.push_back(fmt::format("{} is declared twice", full_name));
  if (auto* command = std::get_if<CommandHandler>(&handler)) {
    const auto answers = [&](const CollectionInfo& collection) {
      return &collection.type() == response;
    };
    const auto found = std::find_if(collections_.begin(), collections_.end(), answers);
    if (found == collections_.end()) {
      faults_.push_back(fmt::format("{} answers {}, which is declared in no collection before it",
                                    full_name, response->name()));
    } else {
      command->answers = *found;
      if (const auto hide = for_readers_.find(std::string(found->id())); hide != for_readers_.end())
        command->for_reader = hide->second;
    }
  }
  methods_.push_back({descriptor, std::move(handler)});
}

void Declarations::AddReaction(const Descriptor* type,
                               std::function<Status(Unit&, const Event&)> apply) {
  const std::string& name = type->full_name();
  if (!reactions_.emplace(name, Reaction{name, std::move(apply)}).second) {
    faults_.push_back(fmt::format("two reactions to {}", name));
  }
}

void Declarations::AddFold(const Descriptor* type,
                           std::function<Status(Unit&, const Event&)> apply) {
  const std::string& name = type->full_name();
  if (!folds_.emplace(name, Reaction{name, std::move(apply)}).second) {
    faults_.push_back(fmt::format("two folds of {}", name));
  }
}

}  // namespace tandem
