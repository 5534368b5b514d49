#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/app/app.h"
#include "libs/common/rpc/keys.h"
#include "libs/common/rpc/server.h"
#include "libs/common/testing/temporary_folder.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/load.h"
#include "services/tandem/client/tokens.h"
#include "services/tandem/client/verb_request.h"
#include "services/tandem/modules.h"

namespace tandem::client {

// The whole suite behind a socket, as `tandem serve` has it.
class Served : public ::testing::Test {
 protected:
  void SetUp() override {
    AppOptions options;
    options.modules = SuiteModules();
    options.store = "sqlite:" + Path("{service}.db");
    options.event_log = "local:" + Path("events.db");
    options.keys_dir = Path("keys");
    options.log_sink = [](std::string_view) {};
    ASSERT_TRUE(MakeKey(Path("keys"), Path("signing"), "local").ok());
    auto app = App::Start(options);
    ASSERT_TRUE(app.ok()) << app.status();
    app_ = *std::move(app);
    Server::Options listen;
    listen.listen = "127.0.0.1:0";
    listen.pipelines = app_->pipelines();
    auto server = Server::Start(listen);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    connection_ = std::make_unique<Connection>("127.0.0.1:" + std::to_string(server_->port()));
    loader_ = std::make_unique<Loader>(*connection_, Path("signing"), absl::Seconds(20));
  }

  void TearDown() override {
    connection_.reset();
    server_.reset();
    app_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  // Up to the first call of `until`, if one is named.
  Loaded Load(const std::string& file, const std::string& until = "") {
    const auto text = ReadText("samples/" + file);
    EXPECT_TRUE(text.ok()) << text.status();
    auto sample = ParseSample(*text, file);
    EXPECT_TRUE(sample.ok()) << sample.status();
    auto& calls = sample->calls;
    calls.erase(
        std::find_if(calls.begin(), calls.end(),
                     [&](const SampleCall& call) { return ShortName(*call.method) == until; }),
        calls.end());
    Progress progress(Terminal(), sample->calls.size());
    const auto loaded = loader_->Load(*sample, progress);
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    const Status settled = app_->Settle(absl::Now() + absl::Seconds(20));
    EXPECT_TRUE(settled.ok()) << settled;
    return loaded.ok() ? *loaded : Loaded();
  }

  template <class Response>
  Response Ask(std::string_view method, const google::protobuf::Message& request) {
    const auto token = SignToken(
        Path("signing"), {"tester", "", {{common::v1::PROGRAMME_MANAGER, "*"}}}, absl::Hours(1));
    const auto answer = connection_->Call(PathOf(**FindMethod(method)), request.SerializeAsString(),
                                          {.token = *token});
    EXPECT_TRUE(answer.ok()) << answer.status();
    Response response;
    response.ParseFromString(answer.ok() ? answer->bytes : "");
    return response;
  }

  // What a command prints for a manager of what `prefix` covers.
  std::string Run(Status (*run)(Session&), std::vector<std::string> words,
                  const std::string& prefix = "*") {
    const Status status = Try(run, std::move(words), prefix);
    EXPECT_TRUE(status.ok()) << status;
    return out_.str();
  }
  // The same where it need not work.
  Status Try(Status (*run)(Session&), std::vector<std::string> words,
             const std::string& prefix = "*") {
    const auto token = SignToken(
        Path("signing"), {"tester", "", {{common::v1::PROGRAMME_MANAGER, prefix}}}, absl::Hours(1));
    words.push_back(fmt::format("--server=127.0.0.1:{}", server_->port()));
    words.push_back("--token=" + *token);
    const Flag flags[] = {{"server", "ADDRESS", ""},  {"token", "TOKEN", ""},
                          {"country", "COUNTRY", ""}, {"programme", "NAME", ""},
                          {"date", "DATE", ""},       {"display-name", "TEXT", ""},
                          {"dry-run", "", ""},        {"located-in", "COUNTRY", ""}};
    out_.str("");
    Terminal terminal;
    terminal.out = &out_;
    Session session(*Arguments::Parse(words, flags), terminal);
    return run(session);
  }

  // The same of a method by its words, with what becomes of it.
  Status Say(std::string_view method, std::vector<std::string> words) {
    const MethodDescriptor& said = **FindMethod(method);
    const auto token = SignToken(
        Path("signing"), {"tester", "", {{common::v1::PROGRAMME_MANAGER, "*"}}}, absl::Hours(1));
    words.push_back(fmt::format("--server=127.0.0.1:{}", server_->port()));
    words.push_back("--token=" + *token);
    const std::vector<VerbFlag> fields = FlagsOf(said);
    std::vector<Flag> flags = {{"server", "ADDRESS", ""}, {"token", "TOKEN", ""}};
    for (const VerbFlag& field : fields) flags.push_back(field.AsFlag());
    out_.str("");
    Terminal terminal;
    terminal.out = &out_;
    Session session(*Arguments::Parse(words, flags), terminal);
    return RunVerb(session, said);
  }

  std::filesystem::path folder_ = tandem::testing::TemporaryFolder();
  std::unique_ptr<App> app_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Loader> loader_;
  std::ostringstream out_;
};

}  // namespace tandem::client
