#include <future>
#include <iostream>
#include <random>
#include <regex>
#include <set>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/testing/seed.h"
#include "libs/common/testing/suite.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/sample.h"
#include "services/tandem/modules.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem::client {
namespace {

using google::protobuf::Message;
using google::protobuf::Reflection;

// After the last of the samples.
const Day kBegin(2026, 12, 1);
constexpr int kMonths = 24;
constexpr int kCommandsAMonth = 20;

constexpr const char* kFiles[] = {
    "samples/10-learning-library.yaml", "samples/20-amp-liberia.yaml",
    "samples/30-mani-bungoma.yaml",     "samples/40-mep-leeds.yaml",
    "samples/50-hps-zambia.yaml",       "samples/60-in-between.yaml",
    "samples/70-endings.yaml",
};

std::unique_ptr<Message> NewMessage(const Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

// Ids that a handler makes derive from the id of its request, which is keyed by a secret of the
// store's own: two stores have others.
std::string WithoutMadeIds(const std::string& text) {
  static const std::regex kMade("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
  return std::regex_replace(text, kMade, "made");
}

// Of all services. An import is left out: the ids of its Changes are made as it goes, so its
// journal is another each time (what it leaves in the state is shown in imports_test.cc).
std::vector<const MethodDescriptor*> Commands() {
  std::vector<const MethodDescriptor*> commands;
  for (const MethodDescriptor* method : Methods()) {
    static const std::regex kAsks("(Get|List|Watch|Export|Import|Search|Trace|Who|Find).*");
    const bool asks = std::regex_match(method->name(), kAsks) || method->server_streaming();
    const bool is_admin = absl::StrContains(method->full_name(), ".admin.");
    if (!asks && !is_admin) commands.push_back(method);
  }
  return commands;
}

// Requests that rules of fields let through: names that there are, dates about today, texts.
class RandomRequests {
 public:
  explicit RandomRequests(std::uint64_t seed) : random_(seed) {}

  void Know(const std::string& name) {
    if (WithoutMadeIds(name) == name) names_.insert(name);
  }

  // One of which every name is known.
  const MethodDescriptor& Next(Day today, std::unique_ptr<Message>& request) {
    while (true) {
      static const std::vector<const MethodDescriptor*> kAll = Commands();
      const MethodDescriptor& method = *kAll[Below(kAll.size())];
      request = NewMessage(*method.input_type());
      today_ = today;
      if (FillIn(*request, 0)) return method;
    }
  }

 private:
  std::size_t Below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }

  std::optional<std::string> AnyName(const std::string& patterns) {
    std::vector<std::string> fit;
    std::string pattern = patterns;
    for (const auto& [from, to] : {std::pair{" | ", "|"}, {"*", "[^/]+"}}) {
      for (std::size_t at = 0; (at = pattern.find(from, at)) != std::string::npos;) {
        pattern.replace(at, std::string(from).size(), to);
        at += std::string(to).size();
      }
    }
    const std::regex expected(pattern);
    for (const std::string& name : names_) {
      if (std::regex_match(name, expected)) fit.push_back(name);
    }
    if (fit.empty()) return std::nullopt;
    return fit[Below(fit.size())];
  }

  std::string AnyText(const common::v1::FieldRule& rule, const std::string& name) {
    switch (rule.format()) {
      case common::v1::COUNTRY:
        return "lr";
      case common::v1::LANGUAGE:
        return "en";
      case common::v1::CURRENCY:
        return "GBP";
      case common::v1::DECIMAL:
        return std::to_string(1 + Below(5));
      case common::v1::URL:
        return "https://example.org";
      case common::v1::EMAIL:
        return "someone@example.org";
      default:
        return name.ends_with("_id") ? fmt::format("r{}", ++ids_) : fmt::format("Text {}", ++ids_);
    }
  }

  // False if something that is needed is not known yet.
  bool FillIn(Message& message, int depth) {
    const auto& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const auto& rule = field.options().GetExtension(common::v1::field);
      const bool is_left_out =
          rule.output_only() || field.name() == "etag" || field.name() == "request_id" || depth > 4;
      const bool is_needed = rule.required() || field.name() == "name" || Below(3) == 0;
      if (is_left_out || (!is_needed && depth > 0) || field.is_map()) continue;
      if (!FillIn(message, field, rule, depth) && rule.required()) return false;
    }
    return true;
  }

  bool FillIn(Message& message, const FieldDescriptor& field, const common::v1::FieldRule& rule,
              int depth) {
    const Reflection& reflection = *message.GetReflection();
    const bool many = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string text = AnyText(rule, field.name());
        if (!rule.resource().empty()) {
          const auto name = AnyName(rule.resource());
          if (!name.has_value()) return false;
          text = *name;
        }
        many ? reflection.AddString(&message, &field, text)
             : reflection.SetString(&message, &field, text);
        return true;
      }
      case FieldDescriptor::CPPTYPE_INT32: {
        const auto least = static_cast<std::int32_t>(rule.has_min() ? rule.min() : 1);
        const auto most = static_cast<std::int32_t>(rule.has_max() ? rule.max() : least + 5);
        const auto span = static_cast<std::size_t>(std::min(most, least + 100) - least + 1);
        const std::int32_t number = least + static_cast<std::int32_t>(Below(span));
        many ? reflection.AddInt32(&message, &field, number)
             : reflection.SetInt32(&message, &field, number);
        return true;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!many) reflection.SetBool(&message, &field, Below(2) == 0);
        return true;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto values = static_cast<std::size_t>(field.enum_type()->value_count());
        const auto* value = field.enum_type()->value(static_cast<int>(Below(values)));
        many ? reflection.AddEnum(&message, &field, value)
             : reflection.SetEnum(&message, &field, value);
        return true;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message& inner = many ? *reflection.AddMessage(&message, &field)
                              : *reflection.MutableMessage(&message, &field);
        if (auto* const date = dynamic_cast<common::v1::Date*>(&inner)) {
          *date = ToDate(today_ - static_cast<int>(Below(20)) + (Below(3) == 0 ? 200 : 0));
          return true;
        }
        return FillIn(inner, depth + 1);
      }
      default:
        return true;
    }
  }

  std::mt19937_64 random_;
  std::set<std::string> names_;
  Day today_{2024, 1, 1};
  int ids_ = 0;
};

const std::vector<Module>& All() {
  static const std::vector<Module> kAll = SuiteModules();
  return kAll;
}

// The work from the samples on, two years of it at random, and everything that can be seen of it.
class Replay {
 public:
  explicit Replay(std::uint64_t seed) : requests_(seed) {
    suite_.clock().Set(StartOf(kBegin));
    for (const char* file : kFiles) Load(file);
    LearnNames();
    for (int month = 0; month < kMonths; ++month) {
      const Day today = kBegin + 30 * (month + 1);
      Expect(suite_.Advance(StartOf(today) - suite_.clock().Now()));
      for (int i = 0; i < kCommandsAMonth; ++i) {
        std::unique_ptr<Message> request;
        const MethodDescriptor& method = requests_.Next(today, request);
        SetText(*request, "request_id", fmt::format("replay-{}", seen_.size()));
        Call(suite_.caller(), method, *request);
      }
      LearnNames();
    }
  }

  // What was answered, then every resource, every timer, and the journals. Without etags, which
  // hold the number of a commit: services react to each other at the same time.
  std::vector<std::string> Seen() {
    for (const Module& module : All()) {
      Declarations declarations(module.package);
      module.declare(declarations);
      std::vector<CollectionInfo> collections = declarations.collections();
      collections.push_back(kTimers.info());
      Store& store = suite_.app().module(module.name)->store();
      std::vector<std::string> state;
      for (const CollectionInfo& collection : collections) {
        const auto rows = store.List(collection, {});
        Expect(rows.status());
        for (const Row& row : *rows) {
          state.push_back(WithoutMadeIds(row.name + " " + row.body));
        }
      }
      for (const auto& entry : Journal(module)) {
        // How many events a consumer takes in a Change depends on how fast they come.
        const bool is_reaction = entry.cause().starts_with("on ");
        if (!is_reaction) state.push_back(WithoutMadeIds(entry.SerializeAsString()));
        for (const auto& event : entry.events()) {
          state.push_back(WithoutMadeIds(event.SerializeAsString()));
        }
      }
      std::sort(state.begin(), state.end());
      seen_.insert(seen_.end(), state.begin(), state.end());
    }
    return std::move(seen_);
  }

  int done() const { return done_; }

 private:
  // Without details: a map in them is serialised in any order.
  static std::string AsText(const Status& status) {
    return fmt::format("{} {}", absl::StatusCodeToString(status.code()),
                       std::string(status.message()));
  }
  static void Expect(const Status& status) { EXPECT_TRUE(status.ok()) << status; }

  // Digests are keyed by a store's own secret.
  std::vector<common::v1::JournalEntry> Journal(const Module& module) {
    auto entries = suite_.app().module(module.name)->store().ReadJournal(Position(), 1'000'000);
    Expect(entries.status());
    for (auto& entry : *entries) {
      entry.clear_request_digest();
      entry.clear_number();
      entry.clear_change_id();
      for (auto& written : *entry.mutable_written()) written.clear_etag();
      entry.clear_traceparent();
      for (auto& event : *entry.mutable_events()) event.clear_traceparent();
    }
    return *std::move(entries);
  }

  void LearnNames() {
    for (const Module& module : All()) {
      for (const auto& entry : Journal(module)) {
        for (const auto& written : entry.written()) requests_.Know(written.name());
      }
    }
    requests_.Know("countries/lr");
  }

  void Load(const std::string& file) {
    const auto text = ReadText(file);
    Expect(text.status());
    const auto sample = ParseSample(*text, file);
    Expect(sample.status());
    std::map<std::string, std::string> kept;
    std::map<std::string, int> occurrences;
    for (const SampleCall& call : sample->calls) {
      if (absl::StartsWith(call.method->name(), "Import")) continue;
      const std::unique_ptr<Message> request = NewMessage(*call.method->input_type());
      Expect(FromJson(Fill(call.request, kept), *request));
      const int occurrence = ++occurrences[call.request.dump() + call.method->full_name()];
      SetText(*request, "request_id", RequestId(*sample, call, occurrence));
      const std::string bytes = Call(sample->callers.at(call.as), *call.method, *request);
      EXPECT_EQ(refused_for_, call.expect) << file << ":" << call.line << " " << seen_.back();
      const std::unique_ptr<Message> answer = NewMessage(*call.method->output_type());
      answer->ParseFromString(bytes);
      const auto json = ToJson(*answer);
      for (const auto& [name, path] : call.keep) kept[name] = TextAt(*json, path);
    }
  }

  // The answer's bytes, empty if it was refused; all that it sets off has happened by then.
  std::string Call(const Caller& caller, const MethodDescriptor& method, const Message& request) {
    const App::Place place = suite_.app().Find(PathOf(method).substr(1));
    std::promise<Reply> answered;
    place.pipeline->CallAs(caller, *place.route, request.SerializeAsString(), {},
                           [&](Reply reply) { answered.set_value(std::move(reply)); });
    const Reply reply = answered.get_future().get();
    const std::string bytes = reply.status.ok() ? *reply.bytes : "";
    const std::unique_ptr<Message> answer = NewMessage(*method.output_type());
    answer->ParseFromString(bytes);
    static const std::regex kEtag("etag: \"[^\"]*\"");
    const std::string told = std::regex_replace(answer->ShortDebugString(), kEtag, "");
    done_ += reply.status.ok() ? 1 : 0;
    refused_for_ = reply.status.ok() ? "" : ReasonOf(reply.status);
    seen_.push_back(
        WithoutMadeIds(fmt::format("{} {}: {} {}", method.full_name(), request.ShortDebugString(),
                                   AsText(reply.status), told)));
    Expect(suite_.Settle());
    return bytes;
  }

  tandem::testing::Suite suite_{All()};
  RandomRequests requests_;
  std::vector<std::string> seen_;
  int done_ = 0;
  std::string refused_for_;  // the last call
};

TEST(Replay, OfTwoYearsOfACountrysWorkLeavesTheSameToTheLastByte) {
  const std::uint64_t seed = tandem::testing::Seed();
  Replay first(seed), second(seed);
  const std::vector<std::string> one = first.Seen(), other = second.Seen();
  std::cout << first.done() << " commands done, " << one.size() << " things seen\n";
  for (std::size_t i = 0; i < std::min(one.size(), other.size()); ++i) {
    ASSERT_EQ(one[i], other[i]) << i;
  }
  EXPECT_EQ(one.size(), other.size());
  EXPECT_EQ(first.done(), second.done());
}

}  // namespace
}  // namespace tandem::client
