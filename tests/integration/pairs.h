#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/common/app/module.h"
#include "libs/common/store/store.h"
#include "services/tandem/client/sample.h"
#include "tests/integration/pairs_store.h"

// Two commands that run at the same time must answer, and leave, what one of the two would have
// after the other. A Change commits at one moment, and what is read before it is seen by nobody
// else: so whatever two commands may do at once is one of them running from beginning to end
// between two calls of the other to the store. That is what is tried, at every such call.
namespace tandem::pairs {

// A call of a command handler.
struct Command {
  std::string label;  // "AcceptMatch …/needs/last-seat/matches/m2"
  const CommandHandler* handler = nullptr;
  MessagePtr request;
  Caller caller;
  std::string expect;  // what it is refused with when nothing else happens
};

// What a caller hears: the resource without its etag, or why not.
struct Answer {
  bool refused = false;
  std::string text;
  bool operator==(const Answer&) const = default;
};
using Answers = std::array<Answer, 2>;

// What two commands, the first and the second of a pair, have answered and left.
struct Outcome {
  Answers answers;
  // The bodies that are other than before, by collection and name; none where a row is gone.
  std::map<std::string, std::optional<std::string>> rows;
  std::vector<std::string> journal;  // of both, in the order of their commits
  bool operator==(const Outcome&) const = default;
  // The same but for why something is refused.
  bool Fits(const Outcome& other) const;
};

// A service at rest: its handlers over its store, without a pipeline or an executor, which would
// have commands on one name wait for each other.
class Bench final : public Peers {
 public:
  // `url` is a store that nobody else has open. `peer` answers what this service asks; may be null.
  static Result<std::unique_ptr<Bench>> Open(const Module& module, const std::string& url,
                                             Peers* peer);

  Result<std::vector<Command>> Commands(const client::Sample& sample) const;

  // Runs it for good.
  Answer Do(const Command& command);
  // How often it calls the store, and what it answers, when nothing else happens.
  struct Alone {
    int calls = 0;
    Answer answer;
  };
  Alone RunAlone(const Command& command);
  // One after the other, the second of the pair first or last.
  Outcome InOrder(const Command& first, const Command& second, bool second_before);
  // One stops before its call `call` to the store (the first: 1) until the other has ended.
  // `second_stops` says which. Without guards the store forgets what was read.
  enum class Guards { kKept, kForgotten };
  Outcome Interleaved(const Command& first, const Command& second, bool second_stops, int call,
                      Guards guards = Guards::kKept);

  // The command and a retry of it with the same request id, as above.
  Outcome Retried(const Command& command, int call);

  // Which rows differ, with their contents.
  std::string Difference(const Outcome& left, const Outcome& right) const;

  // As a peer: runs the query on what is stored.
  Result<std::string> Ask(std::string_view method, std::string request, Time deadline,
                          std::string_view traceparent) override;

 private:
  struct Row {
    Place place;
    std::optional<tandem::Row> now;
  };
  using Changed = std::map<std::string, Row>;  // by collection and name

  Bench(const Module& module, Peers* peer);
  // With a digest it is a request that may come again.
  Answer Run(const Command& command, std::string_view change_id, Store& store,
             std::string_view digest = {});
  // Runs `both`, which answers what the first and the second have answered; then puts everything
  // back.
  Outcome Watch(const std::function<Answers()>& both);
  Status ReadState();
  // What was written since this was asked last and is other than in `state_`.
  Changed TakeChanged();
  void PutBack(const Changed& changed);

  const Module module_;
  Declarations declarations_;
  Peers* peer_;
  std::unique_ptr<Store> opened_;
  std::unique_ptr<WatchedStore> store_;       // over the opened one
  std::map<std::string, std::string> state_;  // all bodies, by collection and name
  Position head_;
  int retries_ = 0;
};

}  // namespace tandem::pairs
