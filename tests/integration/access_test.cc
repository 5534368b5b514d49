// Every RPC x role x country, from the descriptors: whoever has no grant for a name hears so before
// anything is read, and hears the same whether the resource exists or not. docs/access.md holds who
// was let in, one line an RPC, so that each change of that is seen in review (TANDEM_UPDATE=1
// writes it).
#include <google/protobuf/dynamic_message.h>

#include <atomic>
#include <future>
#include <map>
#include <set>

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
#include "libs/common/testing/source_tree.h"
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

// What a name may look like, as its field says.
std::vector<std::string> FormsOf(std::string_view pattern) {
  return absl::StrSplit(absl::string_view(pattern.data(), pattern.size()), " | ");
}

// The first form of `pattern` with a country and ids in the place of its wildcards.
std::string Filled(std::string_view pattern, const std::string& country, const std::string& id) {
  std::vector<std::string> segments = absl::StrSplit(FormsOf(pattern)[0], '/');
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
        patterns_[collection.type().full_name()] = collection.pattern;
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
    const auto [holder, name] = NameIn(*request, field);
    // The name in a resource that is to be changed is the resource's own.
    const auto own = patterns_.find(holder->GetDescriptor()->full_name());
    if (own != patterns_.end()) return own->second;
    return name->options().GetExtension(common::v1::field).resource();
  }

  const std::filesystem::path folder_ = testing::TemporaryFolder();
  std::atomic<int> reads_ = 0;
  std::unique_ptr<App> app_;
  std::map<std::string, std::string> patterns_;  // by the type of the resource
  google::protobuf::DynamicMessageFactory messages_;
};

// What a grant may be on, seen from countries/lr/partnerships/here and what else lies in Liberia:
// the columns of docs/access.md.
struct GrantedOn {
  std::string_view prefix;
  std::string_view column;
};
constexpr GrantedOn kGrants[] = {
    {"*", "everything"},
    {"countries/lr", "its country"},
    {"countries/lr/partnerships/here", "its partnership"},
    {"countries/lr/partnerships/her", "another partnership"},
    {"countries/lr/partnerships/other", "another partnership"},
    {"countries/ke", "elsewhere"},
    {"countries/l", "elsewhere"},
    {"countries/ke/partnerships/here", "elsewhere"},
};
constexpr std::string_view kColumns[] = {"everything", "its country", "its partnership",
                                         "another partnership", "elsewhere"};

// Who was let in: roles by column.
using LetIn = std::map<std::string, std::set<std::string>>;

// The first column names the roles; the others say which of them are let in there.
std::string RowOf(const LetIn& let_in) {
  const auto roles_of = [&](std::string_view column) {
    const auto found = let_in.find(std::string(column));
    return found == let_in.end() ? std::set<std::string>() : found->second;
  };
  const std::set<std::string> all = roles_of(kColumns[0]);
  std::string row = absl::StrJoin(all, ", ");
  for (const std::string_view column : kColumns) {
    if (column == kColumns[0]) continue;
    const std::set<std::string> roles = roles_of(column);
    row += " | " + (roles.empty() ? "–" : roles == all ? "all" : absl::StrJoin(roles, ", "));
  }
  return row;
}

std::string Table(const std::map<std::string, std::string>& rows) {
  std::string text =
      "# Who may call what\n\nWritten by tests/integration/access_test.cc (TANDEM_UPDATE=1) from "
      "what the pipeline let in when every role asked, with a grant on each\nof these: everything "
      "(`*`), the country of the name that the request is about, its partnership, another of that "
      "country, something elsewhere.\nWhat a handler asks beyond that (the person of a match, the "
      "leader of an institution, another than the claimant) is said at the RPC.\n\n";
  text +=
      "| RPC | with a grant on everything | on its country | on its partnership | on another "
      "partnership of the country | elsewhere |\n|---|---|---|---|---|---|\n";
  for (const auto& [rpc, row] : rows) text += fmt::format("| {} | {} |\n", rpc, row);
  return text;
}

bool Names(const common::v1::Rule& rule, common::v1::Role role) {
  return std::find(rule.roles().begin(), rule.roles().end(), role) != rule.roles().end();
}

class AccessOfEach : public Access {
 protected:
  // Lets every role ask `method` about a name of `form`, with a grant on one thing after another.
  LetIn Ask(const MethodDescriptor& method, const Authorizer& authorizer, const std::string& form) {
    LetIn let_in;
    const std::string& field = authorizer.field();
    // Administrators' requests name a service.
    const std::string here = form.empty() ? "placement" : Filled(form, "lr", "here");
    const std::string gone = form.empty() ? "nowhere" : Filled(form, "lr", "gone");
    const bool by_country =
        authorizer.rule().reach() == common::v1::COUNTRY_OF_GRANT && !CountryOf(here).empty();
    SCOPED_TRACE(here);
    for (int number = 1; number < common::v1::Role_descriptor()->value_count(); ++number) {
      const auto role = static_cast<common::v1::Role>(number);
      const bool is_named = Names(authorizer.rule(), role);
      for (const auto& [granted, column] : kGrants) {
        const std::string prefix(granted);
        const bool reaches =
            Covers(prefix, here) || (by_country && CountryOf(prefix) == CountryOf(here));
        const Caller caller{.subject = "somebody", .grants = {{role, prefix}}};
        const auto asked =
            field.empty()
                ? std::unique_ptr<Message>(messages_.GetPrototype(method.input_type())->New())
                : About(method, field, here);
        const int before = reads_;
        const Status status = Call(caller, method, *asked);
        const bool refused = ReasonOf(status) == kNotPermitted.name;
        EXPECT_EQ(refused, !(is_named && reaches))
            << common::v1::Role_Name(role) << " on " << prefix << ": " << status;
        if (!refused) {
          ++permissions_;
          let_in[std::string(column)].insert(common::v1::Role_Name(role));
          continue;
        }
        ++refusals_;
        EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
        EXPECT_EQ(reads_, before) << "something was read first";
        if (field.empty()) continue;
        const Status other = Call(caller, method, *About(method, field, gone));
        EXPECT_EQ(absl::StrReplaceAll(other.ToString(), {{gone, here}}), status.ToString());
      }
    }
    return let_in;
  }

  int refusals_ = 0, permissions_ = 0;
};

TEST_F(AccessOfEach, NoRpcAnswersWithoutAGrantForItsName) {
  MakeOneOfEach();
  int methods = 0;
  std::map<std::string, std::string> rows;
  for (Pipeline* pipeline : app_->pipelines()) {
    for (const MethodDescriptor* method : pipeline->methods()) {
      const auto authorizer = Authorizer::For(*method);
      ASSERT_TRUE(authorizer.ok()) << authorizer.status();
      SCOPED_TRACE(method->full_name());
      const std::string rpc = method->service()->name() + "." + method->name();
      const std::string field = authorizer->field();
      if (authorizer->rule().reach() == common::v1::ANY_CALLER) {
        const std::unique_ptr<Message> asked(messages_.GetPrototype(method->input_type())->New());
        const Status status = Call({.subject = "somebody", .grants = {}}, *method, *asked);
        if (ReasonOf(status) != kNotPermitted.name)
          rows[rpc] = "any caller | all | all | all | all";
        continue;
      }
      ++methods;
      const std::string pattern = PatternOf(*method, field);
      const std::vector<std::string> forms = FormsOf(pattern);
      for (const std::string& form : forms) {
        const std::string row = forms.size() == 1 ? rpc : fmt::format("{} of `{}`", rpc, form);
        rows[row] = RowOf(Ask(*method, *authorizer, form));
      }
    }
  }
  testing::ExpectFresh("docs/access.md", Table(rows));
  fmt::print("{} methods, {} refusals, {} permissions\n", methods, refusals_, permissions_);
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
