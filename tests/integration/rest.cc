// When the processes of a suite have come to rest.
#include "fmt/format.h"
#include "libs/common/app/topics.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/eventually.h"
#include "tests/integration/distributed.h"

namespace tandem::testing {
namespace {

// What is left to do, as an error.
Status Left(const std::string& what) { return absl::FailedPreconditionError(what); }

using Ends = std::map<Partition, std::int64_t>;

// OK once `consumer` has taken all before `ends`.
Status HasTaken(Store& store, std::string_view consumer, const Ends& ends) {
  ASSIGN_OR_RETURN(const auto offsets, OffsetsOf(store, consumer));
  for (const auto& [partition, end] : ends) {
    const auto taken = offsets.find(partition);
    const std::int64_t next = taken == offsets.end() ? 0 : taken->second.next();
    if (next < end) {
      return Left(fmt::format("{} has taken {} of {} in {}/{}", consumer, next, end,
                              partition.topic, partition.number));
    }
  }
  return OkStatus();
}

// OK once every event of the journal is in the log, as the relay has written down.
Status HasPublished(Store& store) {
  ASSIGN_OR_RETURN(const auto row, store.Get(kRelayPositions.info(), "relayPositions/relay"));
  common::v1::RelayPosition stored;
  if (row.has_value()) stored.ParseFromString(row->body);
  Position place = FromProto(stored.position());
  for (;;) {
    ASSIGN_OR_RETURN(const auto later, store.ReadJournal(place, 1000));
    if (later.empty()) return OkStatus();
    for (const auto& entry : later) {
      if (entry.events_size() > 0) {
        return Left(fmt::format("row {} is not published", entry.number()));
      }
      place = {entry.epoch(), entry.number(), 0};
    }
  }
}

// OK once all consumers of `service` have.
Status Rests(Store& store, std::string_view service, const Ends& ends) {
  const Declarations declarations = DeclarationsOf(service);
  if (!declarations.reactions().empty()) {
    RETURN_IF_ERROR(HasTaken(store, service, ends));
  }
  if (declarations.folds().empty()) return OkStatus();
  ASSIGN_OR_RETURN(const auto row, store.Get(kGenerations.info(), "generations/projections"));
  common::v1::Generation generation;
  if (row.has_value()) generation.ParseFromString(row->body);
  return HasTaken(store, fmt::format("{}.g{}", service, std::max(1, generation.serving())), ends);
}

}  // namespace

Status Distributed::Rest(Duration patience) {
  ASSIGN_OR_RETURN(const auto log, OpenEventLog(log_url_));
  ASSIGN_OR_RETURN(const Stores* stores, OpenStores());
  const std::vector<std::string> topics = SuiteTopics(topic_prefix());
  std::string last;
  std::vector<Position> before;
  const auto rest = [&] {
    std::vector<Position> heads;
    Result<Ends> ends = Ends();  // once for all of them: to ask Kafka is the dearest
    for (const bool is_published : {false, true}) {
      if (is_published) ends = EndsOf(*log, topics);
      for (const auto& [service, store] : *stores) {
        Status rests = is_published ? ends.status() : HasPublished(*store);
        if (is_published && rests.ok()) rests = Rests(*store, service, *ends);
        if (!rests.ok()) {
          last = fmt::format("{}: {}", service, std::string(rests.message()));
          before.clear();
          return false;
        }
        if (is_published) heads.push_back(store->Head().value_or(Position()));
      }
    }
    // What one of them did last may have been for another: a whole round must leave all as it is.
    return std::exchange(before, heads) == heads;
  };
  // Each look costs the databases something, which the processes wait for.
  if (Eventually(rest, patience, kDear)) return OkStatus();
  std::string logs;
  for (const auto& [process, started] : processes_) {
    if (last.starts_with(ServiceOfProcess(process)))
      logs += fmt::format("\n{} said last:\n{}", process, LastLines(LogOf(process)));
  }
  return Internal(fmt::format("The processes do not come to rest: {}{}", last, logs));
}

}  // namespace tandem::testing
