// Every RPC x role x country, from the descriptors: whoever has no grant for a name hears so before
// anything is read, and hears the same whether the resource exists or not.
#include <google/protobuf/dynamic_message.h>

#include <atomic>
#include <future>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/app/app.h"
#include "libs/common/base/reasons.h"
#include "libs/common/rpc/authorizer.h"
#include "libs/common/rpc/pipeline.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/forwarding.h"
#include "libs/common/testing/temporary_folder.h"
#include "tests/integration/distributed.h"

namespace tandem {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// Counts what handlers read.
class CountingStore final : public testing::ForwardingStore {
 public:
  CountingStore(std::atomic<int>& reads, std::unique_ptr<Store> store)
      : ForwardingStore(store.get()), reads_(reads), store_(std::move(store)) {}

  Result<std::optional<Row>> Get(const CollectionInfo& collection, std::string_view name) override {
    CountRead(collection);
    return store_->Get(collection, name);
  }
  Result<std::optional<Row>> GetToGuard(const CollectionInfo& collection,
                                        std::string_view name) override {
    CountRead(collection);
    return store_->GetToGuard(collection, name);
  }
  Result<std::vector<Row>> List(const CollectionInfo& collection, const Query& query) override {
    CountRead(collection);
    return store_->List(collection, query);
  }
  Result<std::vector<common::v1::JournalEntry>> ReadHistory(const History& history) override {
    ++reads_;
    return store_->ReadHistory(history);
  }
  Result<std::optional<common::v1::JournalEntry>> FindChange(std::string_view id) override {
    ++reads_;
    return store_->FindChange(id);
  }

 private:
  // The machinery reads its own when it likes.
  void CountRead(const CollectionInfo& collection) {
    reads_ += tandem::IsInternal(collection) ? 0 : 1;
  }

  std::atomic<int>& reads_;
  std::unique_ptr<Store> store_;
};

// Somebody who opens a stream and leaves.
class Sink final : public StreamSink {
 public:
  bool Send(std::shared_ptr<const std::string>) override { return false; }
  bool gone() const override { return true; }
};

// `pattern` with a country and ids in the place of its wildcards.
std::string Filled(std::string_view pattern, const std::string& country, const std::string& id) {
  const std::string first(pattern.substr(0, pattern.find(" | ")));
  std::vector<std::string> segments = absl::StrSplit(first, '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i] != "*" && !segments[i].starts_with('{')) continue;
    segments[i] = i == 1 && segments[0] == "countries" ? country : id;
  }
  return absl::StrJoin(segments, "/");
}

// The message and the field that hold the name that `request` is about.
std::pair<Message*, const FieldDescriptor*> NameIn(Message& request, const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  Message* holder = &request;
  if (parts.size() > 1) {
    const auto* outer = request.GetDescriptor()->FindFieldByName(parts.front());
    holder = request.GetReflection()->MutableMessage(&request, outer);
  }
  return {holder, holder->GetDescriptor()->FindFieldByName(parts.back())};
}

class Access : public ::testing::Test {
 protected:
  Access() {
    AppOptions options;
    for (const std::string_view service : testing::Distributed::kServices)
      options.modules.push_back(testing::ModuleOf(service));
    options.store = "sqlite:" + (folder_ / "{service}.db").string();
    options.event_log = "local:" + (folder_ / "events.db").string();
    options.log_sink = [](std::string_view) {};
    options.decorate_store = [this](std::unique_ptr<Store> store) {
      return std::make_unique<CountingStore>(reads_, std::move(store));
    };
    auto app = App::Start(options);
    EXPECT_TRUE(app.ok()) << app.status();
    app_ = *std::move(app);
  }
  ~Access() override {
    app_.reset();
    std::filesystem::remove_all(folder_);
  }

  // One of every resource, in Liberia, with the id "here".
  void MakeOneOfEach() {
    for (const std::string_view service : testing::Distributed::kServices) {
      const Module& module = testing::ModuleOf(service);
      Declarations declarations(module.package);
      module.declare(declarations);
      Change change;
      for (const CollectionInfo& collection : declarations.collections()) {
        if (collection.projection) continue;
        const std::unique_ptr<Message> resource(collection.prototype->New());
        const std::string name = Filled(collection.pattern, "lr", "here");
        resource->GetReflection()->SetString(resource.get(),
                                             collection.type().FindFieldByName("name"), name);
        change.writes.push_back({.collection = collection,
                                 .name = name,
                                 .expected = {},
                                 .body = resource->SerializeAsString(),
                                 .columns = ColumnsOf(collection, *resource)});
      }
      const Status made = app_->module(service)->store().CommitAndWait(change).status();
      ASSERT_TRUE(made.ok()) << made;
    }
  }

  Status Call(const Caller& caller, const MethodDescriptor& method, const Message& request) {
    const auto [pipeline, route] =
        app_->Find(fmt::format("{}/{}", method.service()->full_name(), method.name()));
    std::promise<Status> answer;
    const auto sink = method.server_streaming() ? std::make_shared<Sink>() : nullptr;
    pipeline->CallAs(
        caller, *route, request.SerializeAsString(), {},
        [&](const Reply& reply) { answer.set_value(reply.status); }, sink);
    return answer.get_future().get();
  }

  // A request about `name` and nothing else.
  std::unique_ptr<Message> About(const MethodDescriptor& method, const std::string& field,
                                 const std::string& name) {
    std::unique_ptr<Message> request(messages_.GetPrototype(method.input_type())->New());
    const auto [holder, text] = NameIn(*request, field);
    holder->GetReflection()->SetString(holder, text, name);
    return request;
  }
  // The pattern of the name that the method is about; empty where it has none.
  std::string PatternOf(const MethodDescriptor& method, const std::string& field) {
    if (field.empty()) return "";
    std::unique_ptr<Message> request(messages_.GetPrototype(method.input_type())->New());
    return NameIn(*request, field).second->options().GetExtension(common::v1::field).resource();
  }

  const std::filesystem::path folder_ = testing::TemporaryFolder();
  std::atomic<int> reads_ = 0;
  std::unique_ptr<App> app_;
  google::protobuf::DynamicMessageFactory messages_;
};

bool Names(const common::v1::Rule& rule, common::v1::Role role) {
  return std::find(rule.roles().begin(), rule.roles().end(), role) != rule.roles().end();
}

TEST_F(Access, NoRpcAnswersWithoutAGrantForItsName) {
  MakeOneOfEach();
  int methods = 0, refusals = 0, permissions = 0;
  for (Pipeline* pipeline : app_->pipelines()) {
    for (const MethodDescriptor* method : pipeline->methods()) {
      const auto authorizer = Authorizer::For(*method);
      ASSERT_TRUE(authorizer.ok()) << authorizer.status();
      if (authorizer->rule().reach() == common::v1::ANY_CALLER) continue;
      ++methods;
      SCOPED_TRACE(method->full_name());
      const std::string field = authorizer->field();
      const std::string pattern = PatternOf(*method, field);
      // Administrators' requests name a service.
      const std::string here = pattern.empty() ? "placement" : Filled(pattern, "lr", "here");
      const std::string gone = pattern.empty() ? "nowhere" : Filled(pattern, "lr", "gone");
      const bool by_country =
          authorizer->rule().reach() == common::v1::COUNTRY_OF_GRANT && !CountryOf(here).empty();
      for (int number = 1; number < common::v1::Role_descriptor()->value_count(); ++number) {
        const auto role = static_cast<common::v1::Role>(number);
        const bool is_named = Names(authorizer->rule(), role);
        for (const std::string prefix :
             {"*", "countries/lr", "countries/ke", "countries/l", "countries/lr/partnerships/her",
              "countries/lr/partnerships/other", "countries/ke/partnerships/here"}) {
          const bool reaches =
              Covers(prefix, here) || (by_country && CountryOf(prefix) == "countries/lr");
          const Caller caller{.subject = "somebody", .grants = {{role, prefix}}};
          const auto asked =
              field.empty()
                  ? std::unique_ptr<Message>(messages_.GetPrototype(method->input_type())->New())
                  : About(*method, field, here);
          const int before = reads_;
          const Status status = Call(caller, *method, *asked);
          const bool refused = ReasonOf(status) == kNotPermitted.name;
          EXPECT_EQ(refused, !(is_named && reaches))
              << common::v1::Role_Name(role) << " on " << prefix << ": " << status;
          if (!refused) {
            ++permissions;
            continue;
          }
          ++refusals;
          EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
          EXPECT_EQ(reads_, before) << "something was read first";
          if (field.empty()) continue;
          const Status other = Call(caller, *method, *About(*method, field, gone));
          EXPECT_EQ(absl::StrReplaceAll(other.ToString(), {{gone, here}}), status.ToString());
        }
      }
    }
  }
  fmt::print("{} methods, {} refusals, {} permissions\n", methods, refusals, permissions);
  EXPECT_GT(methods, 80);
}

// A page over many parents is about what stands before the wildcard.
TEST_F(Access, NoListReachesBeyondItsGrantByAWildcard) {
  MakeOneOfEach();
  int lists = 0;
  for (Pipeline* pipeline : app_->pipelines()) {
    for (const MethodDescriptor* method : pipeline->methods()) {
      const auto authorizer = Authorizer::For(*method);
      ASSERT_TRUE(authorizer.ok());
      const std::string pattern = PatternOf(*method, authorizer->field());
      if (authorizer->field() != "parent" || !method->name().starts_with("List") ||
          authorizer->rule().reach() != common::v1::WITHIN_GRANT ||
          !pattern.starts_with("countries/")) {
        continue;
      }
      ++lists;
      SCOPED_TRACE(method->full_name());
      const common::v1::Role role = static_cast<common::v1::Role>(authorizer->rule().roles(0));
      for (const std::string id : {"here", "-"}) {
        for (const std::string country : {"lr", "-"}) {
          const auto request = About(*method, "parent", Filled(pattern, country, id));
          for (const std::string prefix : {"countries/ke", "countries/lr/partnerships/other"}) {
            const int before = reads_;
            const Status status =
                Call({.subject = "somebody", .grants = {{role, prefix}}}, *method, *request);
            EXPECT_EQ(ReasonOf(status), kNotPermitted.name)
                << prefix << " on " << request->ShortDebugString() << ": " << status;
            EXPECT_EQ(reads_, before);
          }
        }
      }
    }
  }
  EXPECT_GT(lists, 10);
}

}  // namespace
}  // namespace tandem
