#include "services/tandem/client/sample.h"

#include <filesystem>
#include <regex>
#include <set>
#include <variant>

#include "gmock/gmock.h"
#include "libs/common/rpc/validator.h"
#include "services/tandem/client/session.h"
#include "services/tandem/modules.h"

namespace tandem::client {
namespace {

using ::testing::Eq;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Ne;
using ::testing::SizeIs;

constexpr std::string_view kExample = R"(
title: Example
callers:
  manager: {subject: sample-manager, grants: [programme_manager=countries/ke]}
calls:
  - call: TeamService.CreateTeam
    as: manager
    request:
      parent: countries/ke
      team_id: chmt
      team: {display_name: Team, languages: [en]}
    keep: {team: name}
  - call: TeamService.ArchiveTeam
    as: manager
    request: {name: "${team}"}
    expect: CONDITIONS_UNMET
)";

std::string Replaced(std::string_view what, std::string_view with) {
  std::string text(kExample);
  text.replace(text.find(what), what.size(), with);
  return text;
}

std::string ErrorOf(const std::string& text) {
  return std::string(ParseSample(text, "x.yaml").status().message());
}

TEST(ParseSample, ReadsCallersCallsAndWhatTheyKeep) {
  const auto sample = ParseSample(kExample, "x.yaml");
  ASSERT_TRUE(sample.ok()) << sample.status();
  EXPECT_THAT(sample->title, Eq("Example"));
  EXPECT_THAT(sample->callers.at("manager").grants.at(0).role, Eq(common::v1::PROGRAMME_MANAGER));
  ASSERT_THAT(sample->calls, SizeIs(2));
  EXPECT_THAT(sample->calls[0].line, Eq(6));
  EXPECT_THAT(sample->calls[1].expect, Eq("CONDITIONS_UNMET"));
}

TEST(ParseSample, NamesTheLineOfWhatIsWrong) {
  EXPECT_THAT(ErrorOf(Replaced("CreateTeam", "CreateTaem")),
              HasSubstr("x.yaml, line 6: There is no method"));
  EXPECT_THAT(ErrorOf(Replaced("TeamService.CreateTeam", "ReportService.WatchReport")),
              HasSubstr("line 6: WatchReport goes on answering"));
  EXPECT_THAT(ErrorOf(Replaced("as: manager", "as: boss")),
              HasSubstr("line 6: 'boss' is none of the callers"));
  EXPECT_THAT(ErrorOf(Replaced("display_name", "displayname_")),
              HasSubstr("Did you mean display_name?"));
  EXPECT_THAT(ErrorOf(Replaced("${team}", "${tame}")),
              HasSubstr("line 13: Nothing before this keeps ${tame}."));
  EXPECT_THAT(ErrorOf(Replaced("expect:", "expects:")), HasSubstr("Did you mean expect?"));
  EXPECT_THAT(
      ErrorOf(Replaced("programme_manager=", "programme_manger=")),
      HasSubstr("line 4: There is no role 'programme_manger'. Did you mean programme_manager?"));
}

TEST(Fill, ReplacesNamesAtAnyDepth) {
  const Json request = {{"a", {{"b", "${x}/needs/${y}"}}}, {"c", {"${x}"}}};
  EXPECT_THAT(Fill(request, {{"x", "p"}, {"y", "n"}}),
              Eq(Json{{"a", {{"b", "p/needs/n"}}}, {"c", {"p"}}}));
}

TEST(TextAt, FollowsFieldsAndIndexes) {
  const Json answer = {{"items", {{{"name", "first"}}, {{"name", "second"}}}}};
  EXPECT_THAT(TextAt(answer, "items.1.name"), Eq("second"));
  EXPECT_THAT(TextAt(answer, "items.2.name"), Eq(""));
  EXPECT_THAT(TextAt(answer, "nothing"), Eq(""));
}

TEST(RequestId, DependsOnWhatIsSaidNotOnWhere) {
  const auto sample = ParseSample(kExample, "x.yaml");
  ASSERT_TRUE(sample.ok());
  SampleCall moved = sample->calls[0];
  moved.line = 99;
  EXPECT_THAT(RequestId(*sample, moved, 0), Eq(RequestId(*sample, sample->calls[0], 0)));
  EXPECT_THAT(RequestId(*sample, moved, 1), Ne(RequestId(*sample, moved, 0)));
  moved.request["team_id"] = "other";
  EXPECT_THAT(RequestId(*sample, moved, 0), Ne(RequestId(*sample, sample->calls[0], 0)));
}

// Each request against the field rules, but for names that only a server can know.
void CheckFields(const Sample& sample) {
  for (const SampleCall& call : sample.calls) {
    if (call.request.dump().find("${") != std::string::npos) continue;
    const Validator validator({call.method->input_type()});
    const MessagePtr request = NewMessage(*call.method->input_type());
    EXPECT_TRUE(FromJson(call.request, *request).ok());
    const Status status = validator.CheckRequest(*request, absl::Now());
    EXPECT_TRUE(status.ok()) << sample.file << ", line " << call.line << ": " << status;
  }
}

std::vector<Sample> Shipped() {
  std::vector<Sample> samples;
  for (const auto& entry : std::filesystem::directory_iterator("samples")) {
    if (entry.path().extension() != ".yaml") continue;
    const auto text = ReadText(entry.path().string());
    EXPECT_TRUE(text.ok()) << text.status();
    auto sample = ParseSample(text.value_or(""), entry.path().filename().string());
    EXPECT_TRUE(sample.ok()) << sample.status();
    if (sample.ok()) samples.push_back(*std::move(sample));
  }
  return samples;
}

// The samples that are shipped: every request is one that the contracts know.
TEST(Samples, ParseAgainstTheContracts) {
  const std::vector<Sample> samples = Shipped();
  EXPECT_THAT(samples, SizeIs(8));
  for (const Sample& sample : samples) CheckFields(sample);
}

// Those of an administrator mend what an operator sees; a sample has nothing to mend.
TEST(Samples, TogetherUseEveryMethodThatChangesSomething) {
  std::set<const MethodDescriptor*> used;
  for (const Sample& sample : Shipped()) {
    for (const SampleCall& call : sample.calls) {
      if (call.expect.empty()) used.insert(call.method);
    }
  }
  int changing = 0;
  for (const Module& module : SuiteModules()) {
    Declarations declarations(module.package);
    module.declare(declarations);
    for (const Method& method : declarations.methods()) {
      const bool changes = std::holds_alternative<CommandHandler>(method.handler) ||
                           method.descriptor->name().starts_with("Import");
      changing += changes ? 1 : 0;
      EXPECT_TRUE(!changes || used.contains(method.descriptor))
          << ShortName(*method.descriptor) << " is used by no sample.";
    }
  }
  EXPECT_THAT(changing, Gt(150));
}

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

// What a caller may choose in messages of `type`, of placement's own enums: a level on a scale and
// a reason are as good as another, a kind, a role or a mode is not.
void AddChoices(const Descriptor& type, std::set<const Descriptor*>& seen,
                std::set<const EnumValueDescriptor*>& choices) {
  if (!seen.insert(&type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.options().GetExtension(common::v1::field).output_only()) continue;
    if (field.message_type() != nullptr) AddChoices(*field.message_type(), seen, choices);
    if (field.enum_type() == nullptr) continue;
    if (field.enum_type()->full_name().find("tandem.placement.") != 0) continue;
    if (!std::regex_search(field.enum_type()->full_name(),
                           std::regex("(Kind|Role|Mode|Trait|Level)$")))
      continue;
    for (int value = 1; value < field.enum_type()->value_count(); ++value)
      choices.insert(field.enum_type()->value(value));
  }
}

void AddChosen(const google::protobuf::Message& message,
               std::set<const EnumValueDescriptor*>& chosen) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->enum_type() != nullptr) {
        chosen.insert(field->is_repeated() ? reflection.GetRepeatedEnum(message, field, i)
                                           : reflection.GetEnum(message, field));
      } else if (field->message_type() != nullptr) {
        AddChosen(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                       : reflection.GetMessage(message, field),
                  chosen);
      }
    }
  }
}

// Each kind, reason and outcome that the documents name happens somewhere in them.
TEST(Samples, TogetherUseEveryChoiceThatPlacementHas) {
  std::set<const Descriptor*> seen;
  std::set<const EnumValueDescriptor*> choices, chosen;
  for (const Sample& sample : Shipped()) {
    for (const SampleCall& call : sample.calls) {
      AddChoices(*call.method->input_type(), seen, choices);
      const MessagePtr request = NewMessage(*call.method->input_type());
      EXPECT_TRUE(FromJson(call.request, *request).ok());
      AddChosen(*request, chosen);
    }
  }
  EXPECT_THAT(choices.size(), Gt(60U));
  for (const EnumValueDescriptor* choice : choices)
    EXPECT_TRUE(chosen.contains(choice)) << choice->full_name() << " is used by no sample.";
}

}  // namespace
}  // namespace tandem::client
