#include "libs/common/events/generations.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/reasons.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/runner.h"

namespace tandem {
namespace {

using common::v1::Generation;

// Beside the row that says what is read: the last one given up stands there as `filling`.
constexpr std::string_view kGivenUp = "generations/given-up";

Context ContextOf(const Consumer::Options& consumer, std::string change_id) {
  return {.store = consumer.store,
          .now = consumer.clock->Now(),
          .change_id = std::move(change_id),
          .cause = "rebuild"};
}

}  // namespace

Generations GenerationsOf(const Generation& stored) {
  return {std::max(1, stored.serving()), stored.filling()};
}

std::string ConsumerOf(std::string_view service, int generation) {
  return fmt::format("{}.g{}", service, generation);
}

Status SetGenerations(const Consumer::Options& consumer, int version, const Generations& were,
                      const Generations& become) {
  const std::string id = fmt::format("{}.g{}+{}", consumer.service, become.serving, become.filling);
  return RunNow(ContextOf(consumer, id),
                [&](Unit& unit) -> Status {
                  ASSIGN_OR_RETURN(std::optional<Generation> row,
                                   unit.Find(kGenerations, kGeneration));
                  if (!row.has_value()) row.emplace();
                  if (GenerationsOf(*row) != were) return RebuildUnderWay(consumer.service);
                  row->set_name(std::string(kGeneration));
                  row->set_serving(become.serving);
                  row->set_filling(become.filling);
                  row->set_version(version);
                  unit.Save(kGenerations, *std::move(row));
                  return OkStatus();
                })
      .status();
}

Status RebuildUnderWay(std::string_view service) {
  return Refuse(kRebuildUnderWay, fmt::format("{}'s projections are being rebuilt.", service),
                "Wait until that has ended.");
}

Status GiveUp(const Consumer::Options& consumer, int generation) {
  return RunNow(ContextOf(consumer, ConsumerOf(consumer.service, generation) + " given up"),
                [generation](Unit& unit) -> Status {
                  ASSIGN_OR_RETURN(std::optional<Generation> row,
                                   unit.Find(kGenerations, kGivenUp));
                  if (!row.has_value()) row.emplace();
                  row->set_name(std::string(kGivenUp));
                  row->set_filling(generation);
                  unit.Save(kGenerations, *std::move(row));
                  return OkStatus();
                })
      .status();
}

Result<bool> IsGivenUp(Store& store, int generation) {
  ASSIGN_OR_RETURN(const Generation stored, Stored(store, kGenerations, kGivenUp));
  return stored.filling() == generation;
}

}  // namespace tandem
