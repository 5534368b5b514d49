// What the architecture promises and a compiler does not check.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "libs/common/rpc/admin.h"
#include "libs/common/testing/source_tree.h"
#include "services/tandem/modules.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using tandem::testing::SourceFiles;
using tandem::testing::TextOf;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Every file descriptor of ours that is compiled in.
std::vector<const FileDescriptor*> OurFiles() {
  std::vector<const FileDescriptor*> files;
  for (const auto& path : SourceFiles("proto/tandem", {".proto"})) {
    const std::string name = path.substr(std::string("proto/").size());
    if (name.ends_with("/testing.proto")) continue;  // of the tests of libs/common
    const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(name);
    if (file == nullptr) ADD_FAILURE() << path << " is not compiled in";
    if (file != nullptr) files.push_back(file);
  }
  return files;
}

TEST(Protos, EveryRpcHasARule) {
  std::vector<std::string> without;
  int methods = 0;
  for (const auto* file : OurFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto* method = file->service(s)->method(m);
        ++methods;
        const auto& rule = method->options().GetExtension(common::v1::allow);
        const bool open = rule.reach() == common::v1::ANY_CALLER;
        if (!method->options().HasExtension(common::v1::allow) || (rule.roles().empty() && !open)) {
          without.push_back(method->full_name());
        }
      }
    }
  }
  EXPECT_GT(methods, 50);
  EXPECT_THAT(without, IsEmpty());
}

// An event may embed a resource (the unit blanks its personal fields), but have no personal field
// itself.
TEST(Protos, NoEventHasAPersonalField) {
  std::vector<std::string> personal;
  for (const auto* file : OurFiles()) {
    if (!file->name().ends_with("events.proto")) continue;
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor* message = file->message_type(i);
      for (int f = 0; f < message->field_count(); ++f) {
        const FieldDescriptor* field = message->field(f);
        if (field->options().GetExtension(common::v1::field).personal())
          personal.push_back(field->full_name());
        static const std::set<std::string> kTelling = {
            "given_name", "family_name", "full_name", "email", "phone", "note", "comment"};
        if (kTelling.count(field->name()) > 0) personal.push_back(field->full_name());
      }
    }
  }
  EXPECT_THAT(personal, IsEmpty());
}

TEST(Protos, EveryEventSaysWhichResourceItIsAbout) {
  std::vector<std::string> without;
  for (const auto* file : OurFiles()) {
    if (!file->name().ends_with("events.proto")) continue;
    std::set<std::string> embedded;
    for (int i = 0; i < file->message_type_count(); ++i) {
      for (int f = 0; f < file->message_type(i)->field_count(); ++f) {
        const auto* type = file->message_type(i)->field(f)->message_type();
        if (type != nullptr) embedded.insert(type->full_name());
      }
    }
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor* message = file->message_type(i);
      if (embedded.count(message->full_name()) > 0) continue;
      const auto* name = message->FindFieldByNumber(1);
      if (name == nullptr || name->name() != "name") without.push_back(message->full_name());
    }
  }
  EXPECT_THAT(without, IsEmpty());
}

// An update replaces a list as a whole, so that what is ours in its elements would be lost.
void FindOursInLists(const Descriptor& message, const std::string& path, bool in_list,
                     std::vector<std::string>& found) {
  for (int f = 0; f < message.field_count(); ++f) {
    const FieldDescriptor* field = message.field(f);
    const std::string here = path + "." + field->name();
    if (field->options().GetExtension(common::v1::field).output_only()) {
      if (in_list) found.push_back(here);
    } else if (field->message_type() != nullptr && field->message_type() != &message) {
      FindOursInLists(*field->message_type(), here, in_list || field->is_repeated(), found);
    }
  }
}

TEST(Protos, NothingOfOursIsInAListThatAnUpdateReplaces) {
  std::vector<std::string> found;
  int updates = 0;
  for (const auto* file : OurFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor* request = file->message_type(i);
      if (!request->name().starts_with("Update") || !request->name().ends_with("Request")) continue;
      ++updates;
      FindOursInLists(*request, request->name(), false, found);
    }
  }
  EXPECT_GT(updates, 10);
  // UpdateProject keeps them, line by line.
  const std::string line = "UpdateProjectRequest.project.lines.";
  EXPECT_THAT(found, UnorderedElementsAre(line + "awarded", line + "receipts", line + "spend"));
}

// base <- cache <- store <- events <- rpc <- app <- services; services never include each other.
TEST(Includes, PointOneWay) {
  const std::vector<std::string> layers = {"base", "cache", "store", "events", "rpc", "app"};
  const auto layer_of = [&](const std::string& path) -> int {
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (path.starts_with("libs/common/" + layers[i] + "/")) return static_cast<int>(i);
    }
    return path.starts_with("services/") ? static_cast<int>(layers.size()) : -1;
  };
  const auto service_of = [](const std::string& path) {
    return path.starts_with("services/") ? path.substr(0, path.find('/', 9)) : std::string();
  };
  static const std::regex kInclude("#include \"((?:libs|services)/[^\"]+)\"");
  std::vector<std::string> wrong;
  int includes = 0;
  for (const std::string& root : {std::string("libs/common"), std::string("services")}) {
    for (const auto& path : SourceFiles(root, {".h", ".cc"})) {
      const bool test = path.ends_with("_test.cc") || path.ends_with("_conformance.h");
      if (path.starts_with("libs/common/testing/")) continue;
      const std::string text = TextOf(path);
      for (std::sregex_iterator it(text.begin(), text.end(), kInclude), end; it != end; ++it) {
        const std::string included = (*it)[1];
        ++includes;
        if (test && included.starts_with("libs/common/testing/")) continue;
        const bool upwards = layer_of(included) > layer_of(path);
        const bool other_service = !service_of(included).empty() &&
                                   service_of(included) != service_of(path) &&
                                   service_of(path) != "services/tandem";
        const bool fixture =
            test && path.starts_with("services/");  // a handler test may run two modules
        if (upwards || (other_service && !fixture))
          wrong.push_back(fmt::format("{} includes {}", path, included));
      }
    }
  }
  EXPECT_GT(includes, 100);
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(Includes, OfADomainFileAreItsProtosAndBase) {
  static const std::regex kInclude("#include [\"<]([^\">]+)[\">]");
  std::vector<std::string> wrong;
  for (const auto& path : SourceFiles("services", {".h", ".cc"})) {
    if (path.find("/domain/") == std::string::npos || path.ends_with("_test.cc")) continue;
    const std::string text = TextOf(path);
    for (std::sregex_iterator it(text.begin(), text.end(), kInclude), end; it != end; ++it) {
      const std::string included = (*it)[1];
      static const std::vector<std::string> kPlumbing = {"grpc", "sqlite3", "prometheus/",
                                                         "jwt",  "httplib", "tests/"};
      const auto starts = [&](const std::string& prefix) { return included.starts_with(prefix); };
      const bool ours = included.starts_with("libs/") || included.starts_with("services/");
      const bool allowed = included.starts_with("libs/common/base/") ||
                           included.find("/domain/") != std::string::npos;
      if ((ours && !allowed) || std::any_of(kPlumbing.begin(), kPlumbing.end(), starts)) {
        wrong.push_back(fmt::format("{} includes {}", path, included));
      }
    }
  }
  EXPECT_THAT(wrong, IsEmpty());
}

// But for the tokens of pages (a query that pages by itself gives the same as the standard lists)
// and the writer of a stream.
TEST(Includes, OfAServiceHoldNoPlumbing) {
  static const std::regex kPlumbing(
      "#include [<\"](grpc|libpq|postgresql|hiredis|librdkafka|sqlite3|prometheus|jwt|httplib)|"
      "#include \"libs/common/(cache/|rpc/(?!(page_token|method|standard_list)\\.h))");
  std::vector<std::string> wrong;
  for (const auto& path : SourceFiles("services", {".h", ".cc"})) {
    if (path.starts_with("services/tandem/") || path.ends_with("_test.cc")) continue;
    if (std::regex_search(TextOf(path), kPlumbing)) wrong.push_back(path);
  }
  EXPECT_THAT(wrong, IsEmpty());
}

// Peers are asked again when they do not answer (grpc_peers.cc), which is safe of questions alone.
TEST(Peers, AreAskedQuestionsAlone) {
  static const std::regex kAsked("\\bAsk<[\\w:]+>\\(\\s*\"([\\w.]+)/(\\w+)\"");
  std::vector<std::string> commands;
  int asked = 0;
  for (const auto& path : SourceFiles("services", {".cc"})) {
    if (path.ends_with("_test.cc")) continue;
    const std::string text = TextOf(path);
    for (std::sregex_iterator it(text.begin(), text.end(), kAsked), end; it != end; ++it) {
      ++asked;
      const std::string name = (*it)[1].str() + "." + (*it)[2].str();
      const auto* method =
          google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
      ASSERT_NE(method, nullptr) << path << " asks " << name;
      if (method->input_type()->FindFieldByName("request_id") != nullptr) commands.push_back(name);
    }
  }
  EXPECT_GE(asked, 4);
  EXPECT_THAT(commands, IsEmpty());
}

TEST(Modules, DeclareEveryRpcOfTheirProtosAndNoneIsPartial) {
  std::set<std::string> declared;
  for (const Method& method : AdminMethods({})) declared.insert(method.descriptor->full_name());
  for (const Module& module : SuiteModules()) {
    EXPECT_FALSE(module.is_partial) << module.name;
    Declarations declarations(module.package);
    module.declare(declarations);
    EXPECT_TRUE(declarations.Check().ok()) << declarations.Check();
    for (const Method& method : declarations.methods())
      declared.insert(method.descriptor->full_name());
  }
  for (const auto* file : OurFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const std::string& name = file->service(s)->method(m)->full_name();
        EXPECT_TRUE(declared.contains(name)) << name << " is declared by no module.";
      }
    }
  }
}

TEST(Files, OfTheProductStayBelowFourHundredLines) {
  std::vector<std::string> lengthy;
  for (const std::string& root :
       {std::string("libs"), std::string("services"), std::string("tests")}) {
    for (const auto& path : SourceFiles(root, {".h", ".cc"})) {
      const std::string text = TextOf(path);
      if (std::count(text.begin(), text.end(), '\n') > 400) lengthy.push_back(path);
    }
  }
  EXPECT_THAT(lengthy, IsEmpty());
}

// One registry: docs/reasons.md, made of the declarations themselves (TANDEM_UPDATE=1 writes it).
TEST(Reasons, AreDeclaredOnceAndListedInTheDocument) {
  static const std::regex kReason(
      "Reason\\s+k\\w+\\{\\s*\"([A-Z0-9_]+)\",\\s*(?:absl::)?StatusCode::k(\\w+),\\s*((?:\"[^\"]*"
      "\"\\s*)+)\\}");
  static const std::regex kQuoted("\"([^\"]*)\"");
  std::map<std::string, std::string> rows;
  std::vector<std::string> twice;
  for (const std::string& root : {std::string("libs/common"), std::string("services")}) {
    for (const auto& path : SourceFiles(root, {".h"})) {
      const std::string text = TextOf(path);
      for (std::sregex_iterator it(text.begin(), text.end(), kReason), end; it != end; ++it) {
        const std::string quoted = (*it)[3];
        std::string sentence;
        for (std::sregex_iterator q(quoted.begin(), quoted.end(), kQuoted); q != end; ++q)
          sentence += (*q)[1];
        const std::string row =
            fmt::format("| {} | {} | {} |\n", (*it)[1].str(), (*it)[2].str(), sentence);
        if (!rows.emplace((*it)[1], row).second) twice.push_back((*it)[1]);
      }
    }
  }
  EXPECT_THAT(twice, IsEmpty());
  EXPECT_GT(rows.size(), 20U);
  std::string document =
      "# Reasons\nEvery `ErrorInfo.reason` of Tandem, with its code and what it means. Made from "
      "the declarations "
      "(`libs/common/*/*.h`, `services/*/domain/reasons.h`)\nby the test that checks it.\n\n| "
      "reason | code | meaning "
      "|\n|---|---|---|\n";
  for (const auto& [name, row] : rows) document += row;
  testing::ExpectFresh("docs/reasons.md", document);
}

}  // namespace
}  // namespace tandem
